/* lunar.h: the Vietnamese lunar calendar, computed from the moon and the sun at UTC+7. */
#ifndef MOTCUA_PROVINCE_LUNAR_H
#define MOTCUA_PROVINCE_LUNAR_H

#include <stdint.h>

/* The day (base/date.h) of lunar `month`/`day` of the lunar year that begins in the Gregorian year
 * `year`; the regular month, not the leap one. Valid for 1900 to 2199. */
int32_t lunar_day(int year, int month, int day);

#endif
