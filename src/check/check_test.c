/* check_test.c: each kind of contradiction, and beside each something that looks like it and is none. */
#include "../../tests/support.h"

#include "check/check.h"

/* What is found in a text: "kind stated expected", the surest first of each place; "" for nothing. */
static const char *found_in(const char *name, const char *text)
{
	static char out[1024];
	struct arena a = { 0 };
	struct reader_document d;
	struct findings f;
	struct error err = { 0 };
	out[0] = '\0';
	assert_true(reader_read(&a, name, text, strlen(text), &d, &err));
	check_documents(&a, &d, 1, 0, &f);
	for (int i = 0; i < f.count; i++)
		snprintf(out + strlen(out), sizeof out - strlen(out), "%s%s %s %s", i ? "; " : "",
			f.list[i].kind, f.list[i].stated, f.list[i].expected);
	findings_free(&f);
	arena_release(&a);
	return out;
}

/* A case: a text and what is to be found. */
struct check_case {
	const char *text, *found;
};

static void hold(const char *name, const struct check_case *cases, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(found_in(name, cases[i].text), cases[i].found) != 0)
			fail_msg("%s\nfound \"%s\", expected \"%s\"", cases[i].text,
				found_in(name, cases[i].text), cases[i].found);
}
#define HOLD(name, cases) hold(name, cases, sizeof cases / sizeof cases[0])

static void rates(void **state)
{
	(void)state;
	static const struct check_case cases[] = {
		{ "Hoàn thành 21/40 nhiệm vụ, đạt 57,5%.", "rate 57.5 52.5" },
		{ "Hoàn thành 21/40 nhiệm vụ, đạt 52,5% kế hoạch.", "" },
		{ "Đạt 57,5% (21/40 nhiệm vụ).", "rate 57.5 52.5" },
		{ "Đạt 52,5% (21/40 nhiệm vụ).", "" },
		{ "Còn 19/40 nhiệm vụ, hoàn thành đạt 52,5%.", "" },
		{ "Đúng hạn 152.688/152.690 hồ sơ, đạt 99,99%.", "rounding 99.99 100.00" },
		{ "Đúng hạn 45.531/45.538 hồ sơ, đạt 99,99%.", "rounding 99.99 99.98" },
		{ "Đúng hạn 45.531/45.538 hồ sơ, đạt 99,98%.", "" },
		{ "Đúng hạn 2/3 hồ sơ, đạt 66,7%.", "" },
		{ "Dịch vụ công mức độ 3/4 đạt 100%.", "" },
		{ "Ngày 21/4, đạt 52%.", "" },
		{ "Xếp thứ 12/63 tỉnh, thành, đạt 86,97%.", "" },
		{ "Tiếp nhận 10.000 hồ sơ, trong đó trực tuyến 2.500 hồ sơ, chiếm 26,5%.", "rate 26.5 "
											   "25.0" },
		{ "Tiếp nhận 10.000 hồ sơ, trong đó trực tuyến 2.500 hồ sơ, chiếm 25%.", "" },
		{ "Tiếp nhận 10.000 hồ sơ, trong đó trực tuyến khoảng 2.500 hồ sơ, chiếm 26%.", "" },
		{ "Khởi tố 4.197 vụ, giảm 761 vụ (15,35%).", "" },
		{ "Có 900 người ở đây: tỉnh A (100 người, chiếm 41,2%), tỉnh B (90 người, chiếm 23,5%).",
			"" },
	};
	HOLD("a.txt", cases);
}

static void sums(void **state)
{
	(void)state;
	static const struct check_case cases[] = {
		{ "Có 1.984 TTHC, gồm: cấp tỉnh 1.506, cấp huyện 315, cấp xã 164.", "sum 1984 1985" },
		{ "Có 1.984 TTHC, gồm: cấp tỉnh 1.506, cấp huyện 315, cấp xã 163.", "" },
		{ "Có 1.984 TTHC (cấp tỉnh 1.506 TTHC, cấp huyện 351 TTHC, cấp xã 163 TTHC).", "sum 1984 "
											       "2020" },
		{ "Có 1.984 TTHC, trong đó 250 TTHC mức độ 4, 90 TTHC mức độ 3.", "" },
		{ "Giải quyết 643.272 hồ sơ; trong đó đúng hạn 635.593 hồ sơ, quá hạn 7.677 hồ sơ.",
			"sum 643272 643270" },
		{ "Toàn tỉnh có 1.902 thủ tục: cấp tỉnh 1.489 thủ tục, cấp huyện 285 thủ tục, cấp xã 138 "
		  "thủ tục.",
			"sum 1902 1912" },
		{ "Toàn tỉnh có 1.912 thủ tục: cấp tỉnh 1.489 thủ tục, cấp huyện 285 thủ tục, cấp xã 138 "
		  "thủ tục.",
			"" },
		{ "Mở lớp cho 412 người: lớp một 80 người, lớp hai 92 người, lớp ba 230 người.", "sum 412 "
												 "402" },
		{ "Trong 120 người dự thi: 40 người đạt giải, 12 người giải nhất, 20 người giải nhì.", "" },
		{ "Ban hành 17 văn bản (06 nghị quyết, 12 quyết định).", "sum 17 18" },
		{ "Ban hành 18 văn bản (06 nghị quyết, 12 quyết định).", "" },
		{ "Có 20 đơn vị, gồm 10 đơn vị cấp tỉnh, 5 đơn vị khác.", "" },
		{ "Cử 35 người đi học, trong đó 36 người học thạc sĩ.", "part 36 at most 35" },
		{ "Cử 36 người đi học, trong đó 35 người học thạc sĩ.", "" },
		{ "Có 11 đơn vị, gồm 3 thị xã và 8 huyện, trong đó có 111 đơn vị cấp xã.", "" },
		{ "Tiếp nhận 159.095 hồ sơ (kỳ trước chuyển sang 9.356 hồ sơ, tiếp nhận mới 153.739 hồ "
		  "sơ).",
			"sum 159095 163095" },
		{ "Có 346 dịch vụ (mức độ 3: 92, mức độ 4: 204).", "sum 346 296" },
		{ "Có 346 dịch vụ (mức độ 3: 92, mức độ 4: 254).", "" },
		{ "Nhận 125 ý kiến. Trong đó, 13 ý kiến của huyện; 93 ý kiến của tỉnh, 29 ý kiến của xã.",
			"sum 125 135" },
		{ "Đã giải quyết 500 hồ sơ, đúng hạn 480 hồ sơ, trễ hạn 30 hồ sơ.", "sum 500 510" },
		{ "Đã giải quyết 500 hồ sơ, đúng hạn 480 hồ sơ, trễ hạn 20 hồ sơ.", "" },
		{ "Hoàn thành 20/34 chỉ tiêu, còn 13/34 chỉ tiêu chưa đạt.", "sum 34 33" },
		{ "Hoàn thành 20/34 chỉ tiêu, còn 14/34 chỉ tiêu chưa đạt.", "" },
		{ "Đề ra 41 nhiệm vụ; hoàn thành 21/40 nhiệm vụ.", "same 41 40" },
		{ "Đề ra 40 nhiệm vụ; hoàn thành 21/40 nhiệm vụ.", "" },
		{ "Tiếp nhận 12.400 hồ sơ, trong đó:\n- Trực tuyến: 7.000 hồ sơ;\n- Trực tiếp: 5.300 hồ "
		  "sơ.\n",
			"sum 12400 12300" },
		{ "Tiếp nhận 12.400 hồ sơ, trong đó:\n- Trực tuyến: 7.000 hồ sơ;\n- Trực tiếp: 5.400 hồ "
		  "sơ.\n",
			"" },
	};
	HOLD("a.txt", cases);
}

static void wholes_behind(void **state)
{
	(void)state;
	static const struct check_case cases[] = {
		{ "Số hóa 3.456 kết quả trong tổng số 12.000 kết quả, đạt 26,8%.", "rate 26.8 28.8" },
		{ "Số hóa 3.456 kết quả trong tổng số 12.000 kết quả, đạt 28,8%.", "" },
		{ "Còn 8.544 kết quả trên tổng số 12.000 kết quả chưa số hóa, đạt 28,8%.", "" },
		{ "Giải quyết đúng hạn đạt 98,5%, trễ hạn 2,5%.", "sum 101.0 100" },
		{ "Giải quyết đúng hạn đạt 98,5%, trễ hạn 1,5%.", "" },
		{ "Trước hạn 60%, đúng hạn 38,33%, trễ hạn 1,67%.", "" },
		{ "Cấp tỉnh đúng hạn 98%, cấp xã trễ hạn 5%.", "" },
		{ "Trong 40 nhiệm vụ, đã xong 21 nhiệm vụ, còn lại 18 nhiệm vụ.", "sum 18 19" },
		{ "Trong 40 nhiệm vụ, đã xong 21 nhiệm vụ, còn lại 19 nhiệm vụ.", "" },
		{ "Xếp thứ 32/63, tăng 12 bậc so với năm 2021 (xếp thứ 45/63).", "change 12 13" },
		{ "Xếp thứ 32/63, tăng 13 bậc so với năm 2021 (xếp thứ 45/63).", "" },
		{ "Giảm 03 phòng (từ 12 phòng còn 10 phòng).", "change 3 2" },
		{ "Giảm 02 phòng (từ 12 phòng còn 10 phòng).", "" },
	};
	HOLD("a.txt", cases);
}

static void changes(void **state)
{
	(void)state;
	static const struct check_case cases[] = {
		{ "Sắp xếp từ 06 phòng còn 05 phòng (giảm 02 phòng).", "change 2 1" },
		{ "Sắp xếp từ 06 phòng còn 05 phòng (giảm 01 phòng).", "" },
		{ "Giảm từ 108 phòng xuống còn 90 phòng, giảm 16,67%.", "" },
		{ "Giảm từ 108 phòng xuống còn 90 phòng, giảm 17,67%.", "change 17.67 16.67" },
		{ "Giảm từ 0,35% xuống còn 0,46%.", "direction a decrease an increase" },
		{ "Áp dụng từ 60 tuổi trở lên đối với nam, từ đủ 55 tuổi đối với nữ.", "" },
		{ "Giảm 106 đơn vị so với 705 đơn vị năm 2015, tỷ lệ 16,04%.", "change 16.04 15.04" },
		{ "Giảm 106 đơn vị so với 705 đơn vị năm 2015, tỷ lệ 15,04%.", "" },
		{ "Có 599 đơn vị, giảm 106 đơn vị so với năm 2015, tỷ lệ 15,40%.", "change 15.40 15.04" },
		{ "Có 599 đơn vị, giảm 106 đơn vị so với năm 2015, tỷ lệ 15,04%.", "" },
		{ "Nhận 9.000 đơn, tăng 5% so với cùng kỳ (9.500 đơn).", "direction an increase a "
									 "decrease" },
		{ "Nhận 9.000 đơn, giảm 5,26% so với cùng kỳ (9.500 đơn).", "" },
	};
	HOLD("a.txt", cases);
}

static void lists_and_words(void **state)
{
	(void)state;
	static const struct check_case cases[] = {
		{ "Có 03 nhóm giải pháp: (1) một; (2) hai; (3) ba; (4) bốn.", "count 3 4" },
		{ "Có 04 nhóm giải pháp: (1) một; (2) hai; (3) ba; (4) bốn.", "" },
		{ "Thực hiện 03 nhiệm vụ sau:\na) Một;\nb) Hai.", "count 3 2" },
		{ "Thực hiện 02 nhiệm vụ sau:\na) Một;\nb) Hai.", "" },
		{ "Tiếp nhận 03 hồ sơ:\na) Một;\nb) Hai.", "" },
		{ "Giao 03 sở (Sở Nội vụ, Sở Tư pháp, Sở Tài chính, Sở Y tế).", "count 3 4" },
		{ "Giao 04 sở gồm: Sở Nội vụ, Sở Tư pháp, Sở Y tế.", "count 4 3" },
		{ "Giao 03 sở gồm: Sở Nội vụ, Sở Văn hóa, Thể thao và Du lịch và Sở Y tế.", "" },
		{ "Giao 04 sở (Sở Nội vụ, Sở Văn hóa, Thể thao và Du lịch, Sở Tư pháp và Sở Y tế).", "" },
		{ "Giao 02 sở (Sở Nội vụ, Sở Tư pháp, Sở Y tế và các cơ quan khác).", "" },
		{ "Tại 05 phường gồm Phường 1, Phường 2, Phường 4.", "count 5 3" },
		{ "Ban hành 04 quyết định: Quyết định số 12/QĐ-UBND, Quyết định số 15/QĐ-UBND.", "count 4 "
												 "2" },
		{ "Ban hành 02 quyết định: Quyết định số 12/QĐ-UBND, Quyết định số 15/QĐ-UBND.", "" },
		{ "Có 03 huyện (huyện Năm Căn, Cái Nước, U Minh) chưa báo cáo.", "" },
		{ "Tỷ lệ đạt 72% (kế hoạch 80%), vượt chỉ tiêu.", "words exceeded not exceeded" },
		{ "Tỷ lệ đạt 82% (kế hoạch 80%), vượt chỉ tiêu.", "" },
		{ "Giải quyết đúng hạn đạt 100%; có 06 hồ sơ trễ hạn.", "words 100 less than 100" },
		{ "Giải quyết đúng hạn đạt 100%; không có hồ sơ trễ hạn.", "" },
	};
	HOLD("a.txt", cases);
}

static void tables(void **state)
{
	(void)state;
	static const struct check_case cases[] = {
		{ "TT\tĐơn "
		  "vị\tTổng\tMới\tCũ\n1\tA\t30\t20\t10\n2\tB\t55\t50\t5\n3\tC\t42\t40\t2\n4\tD\t19\t9\t9\n",
			"identity 19 18" },
		{ "TT\tĐơn "
		  "vị\tTổng\tMới\tCũ\n1\tA\t30\t20\t10\n2\tB\t55\t50\t5\n3\tC\t42\t40\t2\n4\tD\t18\t9\t9\n",
			"" },
		{ "TT\tĐơn vị\tTổng\tMới\tCũ\n(1)\t(2)\t(3)=(4)+(5)\t(4)\t(5)\n1\tA\t30\t20\t11\n", "identi"
												    "ty 30 "
												    "31" },
		{ "TT\tĐơn vị\tĐến\tTrên hệ thống\tTỷ "
		  "lệ\n1\tA\t40\t21\t52,5%\n2\tB\t80\t20\t25%\n3\tC\t50\t10\t21%\n",
			"rate 21 20" },
		{ "TT\tĐơn vị\tTỷ lệ\n1\tA\t98%\n2\tB\t100%\n3\tC\t700%\n4\tD\t99%\n5\tE\t100%\n", "part "
												   "700 "
												   "100" },
		{ "TT\tĐơn vị\tTỷ lệ so với kế "
		  "hoạch\n1\tA\t98%\n2\tB\t100%\n3\tC\t170%\n4\tD\t99%\n5\tE\t100%\n",
			"" },
		{ "TT\tĐơn vị\tSố\tMới\nI\tCẤP TỈNH\t50\t5\n1\tA\t20\t2\n2\tB\t30\t4\n", "total 5 6" },
		{ "TT\tĐơn vị\tSố\tMới\n1\tA\t20\t2\n2\tB\t30\t4\n\tTổng cộng\t50\t7\n", "total 7 6" },
		{ "TT\tĐơn vị\tSố\tMới\n1\tA\t20\t2\n2\tB\t30\t4\n\tTổng cộng\t50\t6\n", "" },
		{ "TT\tChỉ tiêu\tĐơn vị tính\tSố liệu\n1\tTỷ lệ hoàn thành\t%\t14,33\n1.1\tTổng "
		  "số\tViệc\t307\n1.2\tSố đã làm\tViệc\t37\n",
			"rate 14.33 12.05" },
		{ "TT\tChỉ tiêu\tĐơn vị tính\tSố liệu\n1\tTổng số văn bản\tVăn bản\t29\n1.1\tDo cấp "
		  "tỉnh\tVăn bản\t17\n"
		  "1.2\tDo cấp huyện\tVăn bản\t11\n1.3\tDo cấp xã\tVăn bản\t0\n",
			"sum 29 28" },
		{ "TT\tChỉ tiêu\tKế hoạch\tKết quả\tĐánh giá\n1\tMột\tTối thiểu "
		  "80%\t75%\tVượt\n2\tHai\t50%\t60%\tVượt\n",
			"target Vượt not reached" },
		{ "TT\tChỉ tiêu\tKế hoạch\tKết quả\tĐánh giá\n1\tMột\tKhông quá "
		  "1%\t0,5%\tĐạt\n2\tHai\t50%\t60%\tVượt\n",
			"" },
	};
	HOLD("a.txt", cases);
}

static void across(void **state)
{
	(void)state;
	static const struct check_case cases[] = {
		{ "Tổng số thủ tục hành chính thuộc thẩm quyền giải quyết tại địa phương là 1.948 thủ "
		  "tục.\n\n"
		  "TT\tChỉ tiêu\tĐơn vị tính\tSố liệu\n1\tTổng số TTHC thuộc thẩm quyền giải quyết tại địa "
		  "phương\tThủ tục\t1.984\n"
		  "2\tSố khác\tViệc\t3\n",
			"same 1948 1984" },
		{ "Trong kỳ có 396 TTHC liên thông cùng cấp.\n\nTT\tChỉ tiêu\tĐơn vị tính\tSố liệu\n"
		  "1\tSố TTHC liên thông cùng cấp\tThủ tục\t336\n2\tSố khác\tViệc\t3\n",
			"same 396 336" },
		{ "So với cùng kỳ, tổng số thủ tục hành chính thuộc thẩm quyền giải quyết tại địa phương "
		  "là 1.948 thủ tục.\n\n"
		  "TT\tChỉ tiêu\tĐơn vị tính\tSố liệu\n1\tTổng số TTHC thuộc thẩm quyền giải quyết tại địa "
		  "phương\tThủ tục\t1.984\n"
		  "2\tSố khác\tViệc\t3\n",
			"" },
	};
	HOLD("a.txt", cases);
}

/* What must never alarm, in one place. */
static void quiet(void **state)
{
	(void)state;
	static const struct check_case cases[] = {
		{ "Theo Báo cáo số 162/BC-UBND ngày 15/12/2021; Điều 5, khoản 2 Nghị định số "
		  "61/2018/NĐ-CP, gồm 3 điều, trong đó 2 khoản.",
			"" },
		{ "Điện thoại 0290.3831.123, gồm máy lẻ 12 và 15; hỗ trợ 24/24, 1/2 ngày.", "" },
		{ "Năm 2021 có 30 văn bản, năm 2022 có 20 văn bản.", "" },
		{ "Cấp tỉnh 100 hồ sơ, đạt 99%; cấp huyện 200 hồ sơ, đạt 98%.", "" },
	};
	HOLD("a.txt", cases);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rates),
		cmocka_unit_test(sums),
		cmocka_unit_test(wholes_behind),
		cmocka_unit_test(changes),
		cmocka_unit_test(lists_and_words),
		cmocka_unit_test(tables),
		cmocka_unit_test(across),
		cmocka_unit_test(quiet),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
