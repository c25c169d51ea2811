-- What is shown of a procedure from a day on, its papers included, as decisions change it; what held before the first
-- such day stays in procedure_detail and procedure_component. A day here is one of procedure_version.
CREATE TABLE procedure_detail_version (
	procedure INTEGER NOT NULL REFERENCES procedure (id),
	valid_from INTEGER NOT NULL,
	audience TEXT NOT NULL,
	decides TEXT NOT NULL,
	result TEXT NOT NULL,
	steps TEXT NOT NULL,
	how TEXT NOT NULL,
	requirements TEXT,
	basis TEXT NOT NULL,
	fee_basis TEXT,
	life_events TEXT NOT NULL,
	source TEXT,
	PRIMARY KEY (procedure, valid_from)
) STRICT, WITHOUT ROWID;

CREATE TABLE procedure_component_version (
	procedure INTEGER NOT NULL REFERENCES procedure (id),
	valid_from INTEGER NOT NULL,
	no INTEGER NOT NULL,
	name TEXT NOT NULL,
	originals INTEGER NOT NULL,
	copies INTEGER NOT NULL,
	needed INTEGER NOT NULL,
	needed_when TEXT,
	PRIMARY KEY (procedure, valid_from, no)
) STRICT, WITHOUT ROWID;
