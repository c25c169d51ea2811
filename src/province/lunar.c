/* lunar.c: new moons and the sun's longitude after Jean Meeus, Astronomical Algorithms (2nd ed.,
 * chapters 25 and 49), and from them the months.
 *
 * The rules: a month begins on the local day of a new moon; month 11 is the one in which the winter
 * solstice falls; when there are 13 months from one month 11 to the next, the first of them in which
 * the sun enters no new twelfth of its path is a leap month and has no number of its own. */
#include "province/lunar.h"

#include <math.h>

#include "base/date.h"

static double rad(double degrees)
{
	return degrees * (M_PI / 180.0);
}

/* TT - UT in days; polynomial fits by Espenak and Meeus. */
static double delta_t(double year)
{
	double t = year - 2000, s;
	if (year < 1986)
		s = 45.45 + 1.067 * (year - 1975) - (year - 1975) * (year - 1975) / 260;
	else if (year < 2005)
		s = 63.86 +
		    t * (0.3345 +
				t * (-0.060374 + t * (0.0017275 + t * (0.000651814 + t * 0.00002373599))));
	else if (year < 2050)
		s = 62.92 + t * (0.32217 + t * 0.005589);
	else
		s = -20 + 32 * pow((year - 1820) / 100, 2) - 0.5628 * (2150 - year);
	return s / 86400;
}

/* A term of the moon's periodic corrections: coefficient, power of E, multiples of M, M', F. */
struct term {
	double c;
	int e, m, mm, f;
};

static const struct term new_moon_terms[] = {
	{ -0.40720, 0, 0, 1, 0 },
	{ 0.17241, 1, 1, 0, 0 },
	{ 0.01608, 0, 0, 2, 0 },
	{ 0.01039, 0, 0, 0, 2 },
	{ 0.00739, 1, -1, 1, 0 },
	{ -0.00514, 1, 1, 1, 0 },
	{ 0.00208, 2, 2, 0, 0 },
	{ -0.00111, 0, 0, 1, -2 },
	{ -0.00057, 0, 0, 1, 2 },
	{ 0.00056, 1, 1, 2, 0 },
	{ -0.00042, 0, 0, 3, 0 },
	{ 0.00042, 1, 1, 0, 2 },
	{ 0.00038, 1, 1, 0, -2 },
	{ -0.00024, 1, -1, 2, 0 },
	{ -0.00007, 0, 2, 1, 0 },
	{ 0.00004, 0, 0, 2, -2 },
	{ 0.00004, 0, 3, 0, 0 },
	{ 0.00003, 0, 1, 1, -2 },
	{ 0.00003, 0, 0, 2, 2 },
	{ -0.00003, 0, 1, 1, 2 },
	{ 0.00003, 0, -1, 1, 2 },
	{ -0.00002, 0, -1, 1, -2 },
	{ -0.00002, 0, 1, 3, 0 },
	{ 0.00002, 0, 0, 4, 0 },
};

static const double planets[][3] = {
	{ 325e-6, 299.77, 0.107408 },
	{ 165e-6, 251.88, 0.016321 },
	{ 164e-6, 251.83, 26.651886 },
	{ 126e-6, 349.42, 36.412478 },
	{ 110e-6, 84.66, 18.206239 },
	{ 62e-6, 141.74, 53.303771 },
	{ 60e-6, 207.14, 2.453732 },
	{ 56e-6, 154.84, 7.306860 },
	{ 47e-6, 34.52, 27.261239 },
	{ 42e-6, 207.19, 0.121824 },
	{ 40e-6, 291.34, 1.844379 },
	{ 37e-6, 161.72, 24.198154 },
	{ 35e-6, 239.56, 25.513099 },
	{ 23e-6, 331.55, 3.592518 },
};

/* Julian day (TT) of the k-th new moon after that of 6 January 2000. */
static double new_moon_jde(int k)
{
	double T = k / 1236.85, T2 = T * T, T3 = T2 * T;
	double jde = 2451550.09766 + 29.530588861 * k + 0.00015437 * T2 - 0.000000150 * T3;
	double E = 1 - 0.002516 * T - 0.0000074 * T2;
	double M = 2.5534 + 29.10535670 * k - 0.0000014 * T2;
	double Mm = 201.5643 + 385.81693528 * k + 0.0107582 * T2 + 0.00001238 * T3;
	double F = 160.7108 + 390.67050284 * k - 0.0016118 * T2 - 0.00000227 * T3;
	double node = 124.7746 - 1.56375588 * k + 0.0020672 * T2;
	jde -= 0.00017 * sin(rad(node));
	for (unsigned i = 0; i < sizeof new_moon_terms / sizeof new_moon_terms[0]; i++) {
		const struct term *t = &new_moon_terms[i];
		jde += t->c * pow(E, t->e) * sin(rad(t->m * M + t->mm * Mm + t->f * F));
	}
	for (unsigned i = 0; i < sizeof planets / sizeof planets[0]; i++) {
		double a = planets[i][1] + planets[i][2] * k - (i == 0 ? 0.009173 * T2 : 0);
		jde += planets[i][0] * sin(rad(a));
	}
	return jde;
}

/* Local day on which the k-th new moon falls. */
static int32_t new_moon_day(int k)
{
	double year = 2000.0 + k / 12.3685;
	double local = new_moon_jde(k) - delta_t(year) - 2440587.5 + LOCAL_OFFSET / 86400.0;
	return (int32_t)floor(local);
}

/* In which twelfth of its path (0 to 11, 0 from the spring equinox) the sun is as local `day` begins. */
static int sun_twelfth(int32_t day)
{
	double jd = day + 2440587.5 - LOCAL_OFFSET / 86400.0;
	double T = (jd + delta_t(1970 + day / 365.2425) - 2451545.0) / 36525;
	double L0 = 280.46646 + 36000.76983 * T + 0.0003032 * T * T;
	double M = 357.52911 + 35999.05029 * T - 0.0001537 * T * T;
	double C = (1.914602 - 0.004817 * T - 0.000014 * T * T) * sin(rad(M)) +
		   (0.019993 - 0.000101 * T) * sin(rad(2 * M)) + 0.000289 * sin(rad(3 * M));
	double lambda = L0 + C - 0.00569 - 0.00478 * sin(rad(125.04 - 1934.136 * T));
	lambda = fmod(lambda, 360);
	if (lambda < 0)
		lambda += 360;
	return (int)(lambda / 30);
}

/* k of the new moon that begins month 11 of the lunar year that began in `year`. */
static int month_11(int year)
{
	int k = (int)floor((day_of(year, 12, 31) - day_of(2000, 1, 6)) / 29.530588861);
	while (new_moon_day(k + 1) <= day_of(year, 12, 31))
		k++;
	while (new_moon_day(k) > day_of(year, 12, 31))
		k--;
	/* The solstice (twelfth 9 begins) must fall in this month, not before it. */
	if (sun_twelfth(new_moon_day(k)) == 9)
		k--;
	return k;
}

int32_t lunar_day(int year, int month, int day)
{
	int from_year = month >= 11 ? year : year - 1;
	int from = month_11(from_year), to = month_11(from_year + 1);
	int offset = month >= 11 ? month - 11 : month + 1; /* months after month 11 */
	if (to - from == 13) {
		for (int i = 1; i <= offset; i++)
			if (sun_twelfth(new_moon_day(from + i)) ==
				sun_twelfth(new_moon_day(from + i + 1))) {
				offset++;
				break;
			}
	}
	return new_moon_day(from + offset) + day - 1;
}
