/* role.h: what a person may be in the system. */
#ifndef MOTCUA_PROVINCE_ROLE_H
#define MOTCUA_PROVINCE_ROLE_H

/* Roles of staff. */
enum role {
	ROLE_NONE,
	ROLE_OFFICER, /* công chức thụ lý: of one agency, works on its dossiers */
	ROLE_LEADER, /* lãnh đạo tỉnh: of the province, sees all figures and dossiers, persons masked */
	ROLE_ADMIN,    /* quản trị: keeps the system running; sees all, persons masked */
	ROLE_CLERK,    /* công chức tại Bộ phận Một cửa: takes in and hands out, of one desk */
	ROLE_APPROVER, /* lãnh đạo phòng: gives work out and checks it, of one agency */
	ROLE_HEAD,     /* thủ trưởng cơ quan: signs, of one agency */
	ROLE_INSPECTOR, /* thanh tra: sees what the leader sees, and who did what */
	ROLES
};

/* Names as files and commands spell them, NULL at the end; role_names[0] is "". */
extern const char *const role_names[];

#endif
