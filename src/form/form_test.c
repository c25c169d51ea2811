/* form_test.c: a form from its text to a checked answer: conditions, rows, computed fields, faults at
 * their places; and what is refused when a form is loaded. */
#include "../../tests/support.h"

#include "form/form.h"

static const char COMMON[] =
	"{\"$defs\":{\"name\":{\"type\":\"string\",\"minLength\":2}},"
	"\"lists\":{\"identity_places\":[\"096\"],\"places\":[\"Cà Mau\"]},"
	"\"words\":{\"yes\":[\"Có\",\"Yes\"],\"no\":[\"Không\",\"No\"],\"dong\":[\"đồng\",\"dong\"]},"
	"\"groups\":{\"home\":[{\"at\":\"/street\",\"widget\":\"text\",\"label\":\"Đường\"}]}}";

static const char FORM[] =
	"{\"title\":\"Tờ khai\",\"title_en\":\"Form\",\"source\":\"x\",\"schema\":{\"type\":\"object\","
	"\"properties\":{\"name\":{\"$ref\":\"common.json#/$defs/name\"},"
	"\"born\":{\"type\":\"string\",\"format\":\"date\"},"
	"\"sex\":{\"type\":\"string\",\"enum\":[\"male\",\"female\"]},"
	"\"identity\":{\"type\":\"string\",\"pattern\":\"^[0-9]{12}$\"},"
	"\"married\":{\"type\":\"boolean\"},\"spouse\":{\"type\":\"string\"},"
	"\"home\":{\"type\":\"object\",\"properties\":{\"street\":{\"type\":\"string\"}},"
	"\"required\":[\"street\"]},"
	"\"rows\":{\"type\":\"array\",\"minItems\":1,\"maxItems\":3,\"items\":{\"type\":\"object\","
	"\"properties\":{\"what\":{\"type\":\"string\"},\"each\":{\"type\":\"number\",\"minimum\":0},"
	"\"number\":{\"type\":\"integer\"},\"sum\":{\"type\":\"number\"}},"
	"\"required\":[\"each\",\"number\"]}},\"total\":{\"type\":\"number\"},"
	"\"count\":{\"type\":\"integer\"}},\"required\":[\"name\",\"born\",\"married\",\"rows\"],"
	"\"allOf\":[{\"if\":{\"properties\":{\"married\":{\"const\":true}},\"required\":[\"married\"]},"
	"\"then\":{\"required\":[\"spouse\"]}}]},"
	"\"ui\":[{\"title\":\"Người\",\"fields\":["
	"{\"at\":\"/name\",\"widget\":\"text\",\"label\":\"Tên\"},"
	"{\"at\":\"/born\",\"widget\":\"date\",\"label\":\"Ngày sinh\",\"past\":true},"
	"{\"at\":\"/sex\",\"widget\":\"one\",\"label\":\"Giới tính\",\"options\":["
	"{\"value\":\"male\",\"label\":\"Nam\"},{\"value\":\"female\",\"label\":\"Nữ\"}]},"
	"{\"at\":\"/identity\",\"widget\":\"identity\",\"label\":\"CCCD\",\"birth\":\"/born\","
	"\"sex\":\"/sex\"},"
	"{\"at\":\"/married\",\"widget\":\"yes_no\",\"label\":\"Kết hôn\"},"
	"{\"at\":\"/spouse\",\"widget\":\"text\",\"label\":\"Vợ, chồng\",\"when\":{\"at\":\"/married\","
	"\"is\":true}},{\"at\":\"/home\",\"label\":\"Nhà\",\"use\":\"home\"}]},"
	"{\"title\":\"Dòng\",\"fields\":[{\"at\":\"/rows\",\"label\":\"Dòng\",\"repeat\":true,\"fields\":["
	"{\"at\":\"/what\",\"widget\":\"text\",\"label\":\"Gì\"},"
	"{\"at\":\"/each\",\"widget\":\"number\",\"label\":\"Giá\"},"
	"{\"at\":\"/number\",\"widget\":\"number\",\"label\":\"Số\"},"
	"{\"at\":\"/sum\",\"widget\":\"computed\",\"label\":\"Cộng\",\"compute\":{\"product\":["
	"\"/each\",\"/number\"]}}]},"
	"{\"at\":\"/total\",\"widget\":\"computed\",\"label\":\"Tổng\",\"compute\":{\"sum\":"
	"\"/rows/*/sum\"}},"
	"{\"at\":\"/count\",\"widget\":\"computed\",\"label\":\"Đếm\",\"compute\":{\"count\":"
	"\"/rows/*\"}}]}]}";

/* Compiles a form from text beside COMMON. */
static bool compile(struct forms *f, const char *text, struct error *err)
{
	*f = (struct forms){ 0 };
	f->source = arena_zalloc(&f->arena, sizeof *f->source * 2);
	f->sources = 2;
	f->source[0] = (struct form_source){
		.code = "common", .name = "common.json", .text = COMMON, .n = strlen(COMMON), .shared = true
	};
	f->source[1] = (struct form_source){
		.code = "form", .name = "form.json", .text = text, .n = strlen(text)
	};
	return forms_compile(f, NULL, err);
}

/* A form being filled in. */
struct visitor {
	struct forms forms;
	struct arena arena;
	struct form_filled filled;
	const char *name[64], *value[64];
	int count;
	struct form_post post;
};

static void visitor_open(struct visitor *d)
{
	struct error err = { 0 };
	*d = (struct visitor){ 0 };
	assert_ok(compile(&d->forms, FORM, &err), err);
	assert_int_equal(d->forms.blanks, 1);
}

static void visitor_close(struct visitor *d)
{
	arena_release(&d->arena);
	forms_release(&d->forms);
}

static void type(struct visitor *d, const char *name, const char *value)
{
	d->name[d->count] = name;
	d->value[d->count++] = value;
}

static void type_right(struct visitor *d)
{
	d->count = 0;
	type(d, "a.name", "An Na");
	type(d, "a.born", "1/5/1990");
	type(d, "a.married", "no");
	type(d, "a.rows.0.each", "0,1");
	type(d, "a.rows.0.number", "3");
	type(d, "a.rows.1.each", "1.000");
	type(d, "a.rows.1.number", "2");
}

/* Fills in and checks. */
static bool valid(struct visitor *d)
{
	struct error err = { 0 };
	bool ok = false;
	d->post.name = d->name;
	d->post.value = d->value;
	d->post.count = d->count;
	form_fill(&d->forms, &d->forms.blank[0], &d->post, test_day("2022-06-14"), &d->arena, &d->filled);
	assert_ok(form_check(&d->filled, &ok, &err), err);
	return ok;
}

static void assert_answers(struct visitor *d, const char *expected)
{
	json_t *want = json_loads(expected, 0, NULL);
	if (!json_equal(want, d->filled.answers))
		fail_msg("%s", json_dumps(d->filled.answers, JSON_REAL_PRECISION(15)));
	json_decref(want);
}

static const struct form_item *find(const struct form_item *item, const char *name)
{
	if (strcmp(item->name, name) == 0 && item->node->key && item->node->widget != WIDGET_SECTION)
		return item;
	for (int i = 0; i < item->children; i++) {
		const struct form_item *found = find(&item->child[i], name);
		if (found)
			return found;
	}
	return NULL;
}

static void assert_fault(struct visitor *d, const char *name, const char *keyword)
{
	const struct form_item *item = find(d->filled.root, name);
	assert_non_null(item);
	if (!keyword)
		assert_null(item->fault.keyword);
	else
		assert_string_equal(item->fault.keyword ? item->fault.keyword : "(none)", keyword);
}

static void a_right_form_is_right(void **state)
{
	(void)state;
	struct visitor d;
	visitor_open(&d);
	type_right(&d);
	assert_true(valid(&d));
	assert_answers(&d, "{\"name\":\"An "
			   "Na\",\"born\":\"1990-05-01\",\"married\":false,\"rows\":[{\"each\":0.1,"
			   "\"number\":3,\"sum\":0.3},{\"each\":1000,\"number\":2,\"sum\":2000}],\"total\":"
			   "2000.3,"
			   "\"count\":2}");
	/* What was kept comes back the same. */
	json_t *kept = json_deep_copy(d.filled.answers);
	form_recall(&d.forms, &d.forms.blank[0], kept, test_day("2022-06-14"), &d.arena, &d.filled);
	assert_true(json_equal(kept, d.filled.answers));
	assert_string_equal(find(d.filled.root, "a.rows.0.each")->raw[0], "0,1");
	json_decref(kept);
	visitor_close(&d);
}

static void conditions_drop_what_is_not_asked(void **state)
{
	(void)state;
	struct visitor d;
	visitor_open(&d);
	type_right(&d);
	type(&d, "a.spouse", "Bình");
	assert_true(valid(&d));
	assert_null(json_object_get(d.filled.answers, "spouse"));
	/* It is kept for the page. */
	assert_string_equal(find(d.filled.root, "a.spouse")->raw[0], "Bình");
	assert_true(find(d.filled.root, "a.spouse")->hidden);
	d.value[2] = "yes";
	assert_true(valid(&d));
	assert_string_equal(json_string_value(json_object_get(d.filled.answers, "spouse")), "Bình");
	d.count--;
	assert_false(valid(&d));
	assert_fault(&d, "a.spouse", "required");
	visitor_close(&d);
}

static void faults_stand_where_they_are(void **state)
{
	(void)state;
	struct visitor d;
	visitor_open(&d);
	assert_false(valid(&d));
	assert_fault(&d, "a.name", "required");
	assert_fault(&d, "a.married", "required");
	assert_fault(&d, "a.sex", NULL);
	assert_fault(&d, "a.rows.0.each", "required");
	assert_fault(&d, "a.home.street", NULL);
	type(&d, "a.name", "A");
	type(&d, "a.born", "31/2/1990");
	type(&d, "a.married", "yes");
	type(&d, "a.spouse", "B");
	type(&d, "a.rows.0.each", "-1");
	type(&d, "a.rows.0.number", "1,5");
	type(&d, "a.sex", "none");
	assert_false(valid(&d));
	assert_fault(&d, "a.name", "minLength");
	assert_fault(&d, "a.born", "date");
	assert_fault(&d, "a.rows.0.each", "minimum");
	assert_fault(&d, "a.rows.0.number", "type");
	assert_fault(&d, "a.sex", "enum");
	assert_int_equal(d.filled.faults, 5);
	type_right(&d);
	d.value[1] = "15/6/2022";
	assert_false(valid(&d));
	assert_fault(&d, "a.born", "past");
	d.value[1] = "14/6/2022";
	assert_true(valid(&d));
	visitor_close(&d);
}

static void identity_agrees_with_birth_and_sex(void **state)
{
	(void)state;
	struct visitor d;
	visitor_open(&d);
	type_right(&d);
	type(&d, "a.identity", "096 090 123456");
	type(&d, "a.sex", "male");
	assert_true(valid(&d));
	d.value[d.count - 1] = "female";
	assert_false(valid(&d));
	assert_fault(&d, "a.identity", "id_sex");
	d.value[d.count - 2] = "096191123456";
	assert_false(valid(&d));
	assert_fault(&d, "a.identity", "id_birth");
	d.value[d.count - 2] = "097190123456";
	assert_false(valid(&d));
	assert_fault(&d, "a.identity", "id_place");
	d.value[d.count - 2] = "1";
	assert_false(valid(&d));
	assert_fault(&d, "a.identity", "pattern");
	visitor_close(&d);
}

static void rows_come_and_go(void **state)
{
	(void)state;
	struct visitor d;
	visitor_open(&d);
	type_right(&d);
	/* An empty row between is left out, and the others move up. */
	d.name[5] = "a.rows.7.each";
	d.name[6] = "a.rows.7.number";
	type(&d, "a.rows.3.each", "");
	type(&d, "a.rows.3.what", "  ");
	assert_true(valid(&d));
	assert_int_equal(json_array_size(json_object_get(d.filled.answers, "rows")), 2);
	assert_string_equal(find(d.filled.root, "a.rows.1.each")->raw[0], "1.000");
	d.post.add = "a.rows";
	assert_false(valid(&d));
	assert_int_equal(json_array_size(json_object_get(d.filled.answers, "rows")), 3);
	assert_int_equal(find(d.filled.root, "a.rows.2.each")->raws, 0);
	d.post.add = NULL;
	d.post.remove = "a.rows.0";
	assert_true(valid(&d));
	assert_int_equal(json_array_size(json_object_get(d.filled.answers, "rows")), 1);
	assert_string_equal(find(d.filled.root, "a.rows.0.each")->raw[0], "1.000");
	d.post.remove = NULL;
	type(&d, "a.rows.8.each", "1");
	type(&d, "a.rows.8.number", "1");
	type(&d, "a.rows.9.each", "1");
	type(&d, "a.rows.9.number", "1");
	assert_false(valid(&d));
	assert_fault(&d, "a.rows", "maxItems");
	/* Of empty rows as many stay as there must be. */
	type_right(&d);
	for (int i = 3; i < 7; i++)
		d.value[i] = "";
	assert_false(valid(&d));
	assert_int_equal(json_array_size(json_object_get(d.filled.answers, "rows")), 1);
	visitor_close(&d);
}

static void lines_are_for_reading(void **state)
{
	(void)state;
	struct visitor d;
	int n;
	visitor_open(&d);
	type_right(&d);
	type(&d, "a.sex", "female");
	assert_true(valid(&d));
	const struct form_line *line = form_lines(&d.filled, 0, &n);
	struct buf b = BUF_INIT(4096);
	for (int i = 0; i < n; i++)
		buf_printf(&b, "%d%s %s|%s\n", line[i].depth, line[i].heading ? "#" : "", line[i].label,
			line[i].value);
	assert_string_equal(b.p, "0# Người|\n1 Tên|An Na\n1 Ngày sinh|1/5/1990\n1 Giới tính|Nữ\n1 CCCD|\n"
				 "1 Kết hôn|Không\n1# Nhà|\n2 Đường|\n0# Dòng|\n1# Dòng 1|\n2 Gì|\n2 "
				 "Giá|0,1\n"
				 "2 Số|3\n2 Cộng|0,3\n1# Dòng 2|\n2 Gì|\n2 Giá|1.000\n2 Số|2\n"
				 "2 Cộng|2.000\n1 Tổng|2.000,3\n1 Đếm|2\n");
	buf_release(&b);
	visitor_close(&d);
}

static void what_disagrees_is_refused(void **state)
{
	(void)state;
	static const struct {
		const char *from, *to, *fault;
	} edits[] = {
		{ "{\"at\":\"/name\",\"widget\":\"text\",\"label\":\"Tên\"},", "",
			"/schema (): found \"name\" required, but no field asks for it" },
		{ "\"at\":\"/identity\"", "\"at\":\"/wife\"",
			"/ui (/wife): found a field that the schema does not have" },
		{ "\"widget\":\"date\"", "\"widget\":\"money\"",
			"/ui (/born): found the widget money for the type string, expected the type "
			"integer" },
		{ "{\"value\":\"male\",\"label\":\"Nam\"},", "",
			"/ui (/sex): found no option \"male\", which the schema has" },
		{ "\"at\":\"/married\",\"is\"", "\"at\":\"/total\",\"is\"",
			"/ui (/spouse): found a rule on /total, expected a field that stands before it" },
		{ "\"is\":true", "\"is\":\"yes\"",
			"/ui (/spouse): found a condition on /married, expected true or false" },
		{ "\"use\":\"home\"", "\"use\":\"house\"",
			"/ui/0/fields/6/use: found \"house\", expected the name of a group" },
		{ "\"count\":\"/rows/*\"", "\"sum\":\"/name/*\"",
			"found a rule on /name/*, which has no rows" },
		{ "\"birth\":\"/born\"", "\"birth\":\"/birth\"",
			"found /birth, expected a field of the form" },
		{ "\"minLength\"", "\"minLength\"", NULL },
		{ "\"minimum\":0", "\"minimum\":\"0\"",
			"/schema/properties/rows/items/properties/each/minimum: found \"0\"" },
		{ "common.json#/$defs/name", "common.json#/$defs/nothing", "form.json: /schema" },
		{ "\"title\":\"Tờ", "\"title\":\"Tờ\",\"title\":\"", "form.json: 1:" },
		{ "\"widget\":\"yes_no\"", "\"widget\":\"maybe\"", "/ui/0/fields/4/widget: found none" },
		{ "\"at\":\"/sex\"", "\"at\":\"sex\"",
			"/ui/0/fields/2/at: found sex, expected a pointer to one member" },
	};
	for (size_t i = 0; i < sizeof edits / sizeof edits[0]; i++) {
		struct arena a = { 0 };
		struct forms f;
		struct error err = { 0 };
		const char *at = strstr(FORM, edits[i].from);
		if (!at)
			at = FORM + strlen(FORM);
		const char *rest = *at ? at + strlen(edits[i].from) : "";
		bool ok = compile(&f,
			arena_printf(&a, "%.*s%s%s", (int)(at - FORM), FORM, *at ? edits[i].to : "", rest),
			&err);
		assert_int_equal(ok, edits[i].fault == NULL);
		if (edits[i].fault)
			assert_has(err.text, edits[i].fault);
		forms_release(&f);
		arena_release(&a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_right_form_is_right),
		cmocka_unit_test(conditions_drop_what_is_not_asked),
		cmocka_unit_test(faults_stand_where_they_are),
		cmocka_unit_test(identity_agrees_with_birth_and_sex),
		cmocka_unit_test(rows_come_and_go),
		cmocka_unit_test(lines_are_for_reading),
		cmocka_unit_test(what_disagrees_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
