/* xlsx.h: libxlsxwriter as a table of its functions, loaded when a spreadsheet is first written. */
#ifndef MOTCUA_GATHER_XLSX_H
#define MOTCUA_GATHER_XLSX_H

#include <xlsxwriter.h>

#include "base/library.h"

/* The functions that are used. */
#define XLSX_FUNCTIONS(F) \
	F(workbook_new) \
	F(workbook_add_worksheet) \
	F(workbook_add_format) \
	F(workbook_close) \
	F(format_set_bold) \
	F(format_set_border) \
	F(format_set_text_wrap) \
	F(format_set_align) \
	F(format_set_num_format) \
	F(format_set_unlocked) \
	F(worksheet_write_string) \
	F(worksheet_write_number) \
	F(worksheet_write_blank) \
	F(worksheet_set_column) \
	F(worksheet_set_row_opt) \
	F(worksheet_freeze_panes) \
	F(worksheet_protect) \
	F(worksheet_data_validation_cell)

#define XLSX_MEMBER(name) __typeof__(&name) name;
/* Their pointers, filled by xlsx_load. */
struct xlsx_table {
	XLSX_FUNCTIONS(XLSX_MEMBER)
};
#undef XLSX_MEMBER
extern struct xlsx_table xlsx;

/* Loads it unless it is loaded. */
bool xlsx_load(struct error *err);

#endif
