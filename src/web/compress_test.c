/* compress_test.c: what is made smaller reads back as it was. */
#include "../../tests/support.h"

#include <dlfcn.h>
#include <zlib.h>

#include "web/compress.h"

enum { SIZE = 50000 };

/* BrotliDecoderDecompress. The program only ever encodes, so that it is not linked with the decoder; but
 * the library stands beside the encoder's. */
typedef int decoder(size_t n, const void *p, size_t *room, void *to);
static decoder *brotli_decode;

/* Text as pages have it: words that repeat. */
static void fill_page(struct buf *b)
{
	for (int i = 0; b->len < SIZE; i++)
		buf_printf(b, "<tr><td>Sở số %d</td><td>%d</td></tr>\n", i % 40, i * 7919 % 1000);
}

/* Bytes that do not repeat. */
static void fill_noise(char *p, size_t n)
{
	uint64_t x = 88172645463325252u;
	for (size_t i = 0; i < n; i++) {
		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
		p[i] = (char)(x >> 24);
	}
}

static void assert_reads_back(enum encoding how, const struct buf *small, const struct buf *page)
{
	static char back[SIZE * 2];
	size_t n = sizeof back;
	if (how == ENCODING_BR) {
		assert_int_equal(brotli_decode(small->len, small->p, &n, back), 1);
	} else {
		z_stream z = { .next_in = (Bytef *)small->p, .avail_in = (uInt)small->len };
		assert_int_equal(inflateInit2(&z, 15 + 16), Z_OK);
		z.next_out = (Bytef *)back;
		z.avail_out = sizeof back;
		assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
		assert_int_equal(z.avail_in, 0);
		n = z.total_out;
		inflateEnd(&z);
	}
	assert_int_equal(n, page->len);
	assert_memory_equal(back, page->p, n);
}

static void pages_come_back_whole(void **state)
{
	(void)state;
	struct buf page = BUF_INIT(SIZE * 2), small = BUF_INIT(SIZE * 2);
	fill_page(&page);
	for (int how = ENCODING_BR; how < ENCODINGS; how++)
		for (int effort = 1; effort <= 9; effort += 4) {
			/* What stood in the buffer before is gone. */
			buf_reset(&small);
			buf_adds(&small, "left over");
			assert_true(compress_bytes((enum encoding)how, effort, page.p, page.len, &small));
			assert_true(small.len < page.len / 4);
			assert_reads_back((enum encoding)how, &small, &page);
		}
	buf_release(&page);
	buf_release(&small);
}

static void what_does_not_shrink_is_left(void **state)
{
	(void)state;
	static char noise[SIZE];
	struct buf small = BUF_INIT(SIZE * 2);
	fill_noise(noise, sizeof noise);
	for (int how = ENCODING_PLAIN; how < ENCODINGS; how++) {
		assert_false(compress_bytes((enum encoding)how, 6, noise, sizeof noise, &small));
		assert_false(compress_bytes((enum encoding)how, 6, "a", 1, &small));
		assert_false(compress_bytes((enum encoding)how, 6, "", 0, &small));
	}
	buf_release(&small);
}

static void a_small_ceiling_is_no_crash(void **state)
{
	(void)state;
	struct buf page = BUF_INIT(SIZE * 2);
	fill_page(&page);
	for (int how = ENCODING_BR; how < ENCODINGS; how++) {
		struct buf small = BUF_INIT(16);
		assert_false(compress_bytes((enum encoding)how, 1, page.p, page.len, &small));
		buf_release(&small);
	}
	buf_release(&page);
}

static int set_up(void **state)
{
	(void)state;
	void *library = dlopen("libbrotlidec.so.1", RTLD_NOW);
	if (library)
		*(void **)&brotli_decode = dlsym(library, "BrotliDecoderDecompress");
	struct error err = { 0 };
	return brotli_decode && compress_load(&err) ? 0 : -1;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pages_come_back_whole),
		cmocka_unit_test(what_does_not_shrink_is_left),
		cmocka_unit_test(a_small_ceiling_is_no_crash),
	};
	return cmocka_run_group_tests(tests, set_up, NULL);
}
