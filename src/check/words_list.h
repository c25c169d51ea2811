/* words_list.h: the lexicon of the checks: words that tell what a number is or how numbers hang
 * together. A name that ends with a digit is the same word written another way (words.c maps it back). */
#ifndef MOTCUA_CHECK_WORDS_LIST_H
#define MOTCUA_CHECK_WORDS_LIST_H

/* X(name, word in small letters) */
#define WORDS(X) \
	X(trong, "trong") \
	X(do_, "đó") \
	X(gom, "gồm") \
	X(bao, "bao") \
	X(tong, "tổng") \
	X(so, "số") \
	X(cong, "cộng") \
	X(dat, "đạt") \
	X(chiem, "chiếm") \
	X(ty, "tỷ") \
	X(ty1, "tỉ") \
	X(le, "lệ") \
	X(tang, "tăng") \
	X(giam, "giảm") \
	X(tu, "từ") \
	X(xuong, "xuống") \
	X(con, "còn") \
	X(len, "lên") \
	X(thanh, "thành") \
	X(so_, "so") \
	X(voi, "với") \
	X(cung, "cùng") \
	X(ky, "kỳ") \
	X(ky1, "kì") \
	X(nam, "năm") \
	X(thang, "tháng") \
	X(ngay, "ngày") \
	X(quy, "quý") \
	X(dieu, "điều") \
	X(khoan, "khoản") \
	X(diem, "điểm") \
	X(muc, "mục") \
	X(muc_, "mức") \
	X(chuong, "chương") \
	X(phan, "phần") \
	X(phu, "phụ") \
	X(luc, "lục") \
	X(bieu, "biểu") \
	X(bang, "bảng") \
	X(mau, "mẫu") \
	X(khoa, "khóa") \
	X(khoa1, "khoá") \
	X(thu, "thứ") \
	X(lan, "lần") \
	X(hang, "hạng") \
	X(vi, "vị") \
	X(tri, "trí") \
	X(bac, "bậc") \
	X(cap, "cấp") \
	X(dot, "đợt") \
	X(de, "đề") \
	X(an, "án") \
	X(nghi, "nghị") \
	X(quyet, "quyết") \
	X(dinh, "định") \
	X(thong, "thông") \
	X(tu_, "tư") \
	X(chi, "chỉ") X(thi, "thị") X(ke, "kế") X(hoach, "hoạch") X(luat, "luật") X(van, "văn") X( \
		phuong, "phường") X(quan, "quận") X(khom, "khóm") X(ap, "ấp") X(to, "tổ") X(khu, \
		"khu") X(lo, "lô") X(duong, "đường") X(lo_, "lộ") X(dien, "điện") X(thoai, "thoại") X(dai, \
		"đài") X(fax, "fax") X(loai, "loại") X(nhom, "nhóm") X(buoc, "bước") X(iso, "iso") X(tcvn, \
		"tcvn") X(giai, "giai") X(doan, "đoạn") X(nhiem, "nhiệm") X(vu, "vụ") X(phien, \
		"phiên") X(hop, "họp") X(khoang, "khoảng") X(tren, "trên") X(gan, "gần") X(hon, \
		"hơn") X(duoi, "dưới") X(toi, "tối") X(thieu, "thiểu") X(da, "đa") X(it, "ít") X(nhat, \
		"nhất") X(khong, "không") X(qua, "quá") X(tro, "trở") X(uoc, "ước") X(xap, "xấp") X(gio, \
		"giờ") X(phut, "phút") X(tuan, "tuần") X(h, "h") X(nghin, "nghìn") X(ngan, \
		"ngàn") X(trieu, "triệu") X(dong, "đồng") X(ho, "hồ") X(so__, "sơ") X(thu_, "thủ") X(tuc, \
		"tục") X(tthc, "tthc") X(vbqppl, "vbqppl") X(dvc, "dvc") X(dvctt, \
		"dvctt") X(dvsncl, "đvsncl") X(cbcc, "cbcc") X(cbccvc, "cbccvc") X(hs, "hs") X(dich, \
		"dịch") X(don, "đơn") X(can, \
		"cán") X(va, "và") X(hoac, "hoặc") X(la, "là") X(co, "có") X(duoc, "được") X(bang_, \
		"bằng") X(tuong, "tương") X(ung, \
		"ứng") X(duong_, "đương") X(dung, "đúng") X(han, "hạn") X(truoc, "trước") X(tre, \
		"trễ") X(sau, "sau") X(cu, "cụ") X(the, \
		"thể") X(nhu, "như") X(vuot, "vượt") X(chua, "chưa") X(tieu, "tiêu") X(tinh, \
		"tỉnh") X(huyen, "huyện") X(xa, \
		"xã") X(lai, \
		"lại") X(luy, "lũy") X(luy1, "luỹ") X(noi, "nội") X(dung_, "dung") X(phap, "pháp") X(vuc, \
		"vực") X(linh, "lĩnh") X(nguyen, "nguyên") X(nhan, "nhân") X(tieu_, "tiểu") X(chi_, \
		"chí") X(mo, "mô") X(hinh, "hình") X(sang, "sáng") X(kien, "kiến") \
		X(van_, "vấn") X(phong, "phòng") X(co_, "cơ") X(quan_, "quan") X( \
			quy_, "quy") X(trinh, "trình") X(han_, "hàng") X(moi, "mới") X(tiep, \
			"tiếp") X(nhan_, "nhận") X(chuyen, "chuyển") X(ton, "tồn") X(dang, \
			"đang") X(giai_, "giải") X(phai, \
			"phải") X(xu, "xử") X(ly, "lý") X(ly1, "lí") X(toan, "toàn") X(binh, \
			"bình") X(moi_, \
			"mỗi") X(no, "no") X(stt, "stt") X(tt, "tt") X(rate, "rate") X(unit, \
			"unit") X(value, "value") X(total, "total") X(plan, "plan") X(achieved, \
			"achieved") X(status, "status") X(target, "target") X(code, "code") X(name, \
			"name") X(ket, "kết") X(qua_, \
			"quả") X(thuc, "thực") X(hien, "hiện") X(ten, "tên") X(trang, \
			"trạng") X(thai, "thái") X(danh, "đánh") X(gia, \
			"giá") X(ma, "mã") X(tri_, "trị") X(lieu, "liệu") X(ghi, \
			"ghi") X(chu, "chú") X(note, "note") X(nhanh, "nhanh") X(som, \
			"sớm") X(thap, "thấp") X(cao, "cao") X(yeu, "yêu") X(cau, \
			"cầu") X(hoan, "hoàn") X(ca, "cả") X(nguoi, "người") X(viec, "việc") X(theo, \
			"theo") X(tai, "tại") X(den, \
			"đến") X(dau, "đầu") X(cuoi, "cuối") X(bai, "bài") X(tru, "trụ") \
			X(cot, "cột") X(khau, "khâu") X(ton_, "tốn") X(yeu_, "yếu") X(nhung, "những") X( \
				cac, "các") X(rieng, \
				"riêng") X(them, "thêm") X(tinh_, "tính") X(mot, "một") X(xep, \
				"xếp") X(dung__, "đứng") X(ubnd, "ubnd") X(percent, "percent") X(nganh, \
				"ngành") X(so___, "sở") X(moi__, \
				"mọi") X(khac, "khác") X(do__, "độ") X(luot, "lượt") X(tin, \
				"tin") X(truong, "trường") X(vien, "viên") X(bien, "biên") X(chuc, \
				"chức") X(doanh, "doanh") X(chu_, "chữ") X(y, \
				"ý") X(phieu, "phiếu") X(giao, "giao") X(ban, "bản") X(thuoc, \
				"thuộc") X(o, "ở") X(da_, "đã") X(hotline, \
				"hotline") X(tram, "trăm") X(cuoc, "cuộc") X(lop, "lớp") X(luong, \
				"lượng") X(du, "dự") X(toan_, "toán") X(nua, \
				"nửa") X(bi, "bị") X(nho, "nhỏ") X(lon, \
				"lớn") X(he, "hệ") X(khung, "khung") X(tham, "thẩm") X(quyen, "quyề" \
											      "n") X(nay, \
				"nay") X(nop, "nộp") X(toi_, "tới") X(sang_, "sang") X(phat, "phát") \
				X(gap, "gấp") X(cua, "của") X(truc, "trực") X(tuyen, "tuyến") X(hai, \
					"hai") X(ba, "ba") X(bon, "bốn") X(sau_, "sáu") X(bay, "bảy") \
					X(tam, "tám") X(chin, "chín") X(muoi, "mười") X(hay, "hay") X( \
						cho, "cho") X(vao, "vào") X(khi, "khi") X(de_, "để") \
						X(thi_, "thì") X(ma_, "mà") X(nang, "nâng") X(huu, "hữu") \
							X(trong_, "trọng") X(usd, "usd") X(ra, "ra") \
								X(nay_, "này") X(do___, "do") \
									X(boi, "bởi") X(sinh, "sinh")

#endif
