# motcua: 'make help' tells what there is.

VERSION := 0.1.0
CC ?= cc
BUILD ?= build
PREFIX ?= /usr/local
DESTDIR ?=

# clang has no word for it.
SHADOW := $(shell $(CC) -Werror -Wshadow=local -fsyntax-only -x c /dev/null 2>/dev/null && echo -Wshadow=local)
WARN := -std=gnu11 -D_GNU_SOURCE -Wall -Wextra -Werror $(SHADOW) -Wstrict-prototypes -Wmissing-prototypes
OPT ?= -O2 -g
# Only libpq's header: the library itself is loaded when a PostgreSQL store is opened (src/store/pq.c).
PQ_CFLAGS := -isystem $(shell pg_config --includedir 2>/dev/null)
# Of these, too, only the headers: src/paper and src/sign load the libraries when they need them.
LAZY_PACKAGES := pangocairo libqrencode libzip libxml-2.0 libcrypto libp11 libqpdf
LAZY_CFLAGS := $(shell pkg-config --cflags $(LAZY_PACKAGES) 2>/dev/null | sed 's/-I */-isystem /g')
CFLAGS_ALL := $(WARN) $(OPT) -Isrc $(PQ_CFLAGS) $(LAZY_CFLAGS) -DMOTCUA_VERSION='"$(VERSION)"' $(SAN) -fstack-protector-strong -D_FORTIFY_SOURCE=2 -fPIE $(CFLAGS)
LIBS := -lsqlite3 -lsodium -loath -ljansson -lpcre2-8 -lm -lpthread

SRC := $(filter-out %_test.c,$(wildcard src/*/*.c))
TEST_SRC := $(wildcard src/*/*_test.c)
OBJ := $(SRC:src/%.c=$(BUILD)/obj/%.o)
GEN := $(BUILD)/gen/migrations.c $(BUILD)/gen/templates.c $(BUILD)/gen/messages.c $(BUILD)/gen/reasons.c $(BUILD)/gen/metas.c $(BUILD)/gen/assets.c \
	$(BUILD)/gen/passwords.c
GEN_OBJ := $(GEN:.c=.o)
TESTS := $(TEST_SRC:src/%_test.c=$(BUILD)/test/%)
TEMPLATES := $(wildcard src/*/*.html)
METAS := $(wildcard src/schema/meta/*.json)
ASSET_SRC := $(wildcard assets/scss/*.scss assets/js/*.js assets/img/*) assets/licences.txt tools/assets.mjs package-lock.json
APT := gcc make pkg-config libpq-dev libcurl4-openssl-dev libmicrohttpd-dev libsqlite3-dev libsodium-dev liboath-dev libjansson-dev libpcre2-dev libbrotli-dev zlib1g-dev nodejs npm \
	libpango1.0-dev libcairo2-dev libqrencode-dev libzip-dev libxml2-dev libssl-dev libp11-dev libqpdf-dev fonts-liberation libxlsxwriter-dev
APT_TEST := libcmocka-dev libtest-json-schema-acceptance-perl postgresql-15 pgbouncer faketime nginx-light chromium curl sqlite3 openssl \
	poppler-utils qpdf libxml2-utils softhsm2 opensc libnss3-tools zbar-tools oathtool \
	tesseract-ocr tesseract-ocr-vie clamav-daemon img2pdf unzip
APT_BENCH := wrk libreoffice-writer libreoffice-calc postgresql libpq-dev sqlite3 redmine redmine-sqlite ruby-pg puma
APT_FUZZ := clang-14 libclang-rt-14-dev

.DEFAULT_GOAL := help
.PHONY: help build run test unit whole browser lint sanitize fuzz bench install dist sbom clean deps deps-test
.DELETE_ON_ERROR:

help:
	@echo "make run       install what is missing, build, make the demonstration, serve it on http://127.0.0.1:8080"
	@echo "make test      install what is missing, build, run all tests; ends with totals"
	@echo "make build     the program alone: $(BUILD)/motcua"
	@echo "make lint      layering, banned functions, raw HTML, SQL, lengths, messages"
	@echo "make sanitize  the unit and whole-program tests under ASan and UBSan"
	@echo "make fuzz      each fuzzer for a minute (FUZZ_SECONDS=60)"
	@echo "make bench     measures against other programs; writes bench/RESULTS.md"
	@echo "make install   binary, province files, systemd units, nginx site, man page (PREFIX=$(PREFIX) DESTDIR=)"
	@echo "make dist      a source archive"
	@echo "make sbom      the list of components, CycloneDX"
	@echo "make clean     remove $(BUILD)/"

# --- what must be installed -------------------------------------------------------------------

deps: ; @tools/install-packages $(APT)
deps-test: ; @tools/install-packages $(APT) $(APT_TEST)

node_modules/.package-lock.json: package-lock.json
	npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

# --- the program ------------------------------------------------------------------------------

build: $(BUILD)/motcua

$(BUILD)/motcua: $(OBJ) $(GEN_OBJ) $(BUILD)/obj/main.o
	@echo "  LINK $@"
	@$(CC) $(CFLAGS_ALL) -pie -Wl,-z,relro,--as-needed -o $@ $^ $(LIBS)

$(BUILD)/obj/%.o: src/%.c
	@mkdir -p $(@D)
	@echo "  CC   $<"
	@$(CC) $(CFLAGS_ALL) -MMD -MP -c -o $@ $<

$(BUILD)/gen/%.o: $(BUILD)/gen/%.c
	@echo "  CC   $<"
	@$(CC) $(CFLAGS_ALL) -c -o $@ $<

$(BUILD)/embed: tools/embed.c
	@mkdir -p $(@D)
	@$(CC) -std=gnu11 -D_GNU_SOURCE -Wall -Wextra -Werror -O1 -o $@ $<

$(BUILD)/gen/migrations.c: $(wildcard migrations/*.sql) $(BUILD)/embed
	@mkdir -p $(@D)
	@$(BUILD)/embed migrations $(sort $(wildcard migrations/*.sql)) > $@

$(BUILD)/gen/templates.c: $(TEMPLATES) $(BUILD)/embed
	@mkdir -p $(@D)
	@$(BUILD)/embed templates $(sort $(TEMPLATES)) > $@

$(BUILD)/gen/metas.c: $(METAS) $(BUILD)/embed
	@mkdir -p $(@D)
	@$(BUILD)/embed metas $(sort $(METAS)) > $@

$(BUILD)/gen/messages.c $(BUILD)/gen/reasons.c: $(BUILD)/gen/%.c: assets/%.csv $(BUILD)/embed
	@mkdir -p $(@D)
	@$(BUILD)/embed text $*_csv $< > $@

$(BUILD)/gen/passwords.c: assets/passwords.txt tools/passwords.mjs node_modules/.package-lock.json $(BUILD)/embed
	@mkdir -p $(@D)
	@node tools/passwords.mjs > $(BUILD)/gen/passwords.txt
	@$(BUILD)/embed text passwords_txt $(BUILD)/gen/passwords.txt > $@

$(BUILD)/assets/manifest.csv: $(ASSET_SRC) node_modules/.package-lock.json
	@node tools/assets.mjs $(BUILD)/assets

$(BUILD)/gen/assets.c: $(BUILD)/assets/manifest.csv $(BUILD)/embed
	@mkdir -p $(@D)
	@$(BUILD)/embed assets $(BUILD)/assets/manifest.csv $(BUILD)/assets > $@

-include $(OBJ:.o=.d) $(BUILD)/obj/main.d

# --- running ----------------------------------------------------------------------------------

run:
	@tools/install-packages $(APT)
	@$(MAKE) --no-print-directory -s build
	@$(BUILD)/motcua demo --if-empty --data data
	@$(BUILD)/motcua serve --listen 127.0.0.1:8080 --data data --welcome

# --- tests ------------------------------------------------------------------------------------

test:
	@tools/install-packages $(APT) $(APT_TEST)
	@$(MAKE) --no-print-directory -j$$(nproc) build $(TESTS) $(BUILD)/schema-suite node_modules/.package-lock.json
	@node tools/run-tests.mjs $(BUILD)

unit: build $(TESTS)
	@node tools/run-tests.mjs $(BUILD) unit
whole: build $(BUILD)/schema-suite node_modules/.package-lock.json
	@node tools/run-tests.mjs $(BUILD) whole
browser: build node_modules/.package-lock.json
	@node tools/run-tests.mjs $(BUILD) browser

LIB_OBJ = $(OBJ) $(GEN_OBJ)

# Runs the official tests of JSON Schema for tests/schema.test.mjs.
$(BUILD)/schema-suite: tests/schema_suite.c $(OBJ) $(GEN_OBJ)
	@echo "  TEST $@"
	@$(CC) $(CFLAGS_ALL) -o $@ $< $(LIB_OBJ) -Wl,--as-needed $(LIBS)

$(BUILD)/test/%: src/%_test.c $(OBJ) $(GEN_OBJ)
	@mkdir -p $(@D)
	@echo "  TEST $@"
	@$(CC) $(CFLAGS_ALL) -o $@ $< $(LIB_OBJ) -Wl,--as-needed $(LIBS) -lz -lcmocka

lint: node_modules/.package-lock.json
	@mkdir -p $(BUILD)
	@node tools/lint.mjs
	@if command -v clang-format-14 >/dev/null; then clang-format-14 --dry-run -Werror src/*/*.[ch] src/main.c; fi
	@node --test tools/lint/ > $(BUILD)/lint-test.log || (cat $(BUILD)/lint-test.log; false)

sanitize:
	@tools/install-packages $(APT) $(APT_TEST)
	@$(MAKE) --no-print-directory BUILD=build/asan OPT="-O1 -g -Wno-format-truncation" SAN="-fsanitize=address,undefined -fno-sanitize-recover=all" \
		sanitize-build
	@LSAN_OPTIONS=suppressions=$(CURDIR)/tools/lsan.txt:print_suppressions=0 node tools/run-tests.mjs build/asan unit whole

.PHONY: sanitize-build
sanitize-build: $(BUILD)/motcua $(BUILD)/schema-suite $(TESTS)

fuzz:
	@tools/install-packages $(APT) $(APT_FUZZ)
	@$(MAKE) --no-print-directory -s $(GEN)
	@GEN="$(GEN)" LIBS="$(LIBS)" BUILD=build/fuzz tests/fuzz/run

bench:
	@tools/install-packages $(APT) $(APT_BENCH)
	@$(MAKE) --no-print-directory build
	@bench/run

# --- installing -------------------------------------------------------------------------------

install: build
	install -D -m 755 $(BUILD)/motcua $(DESTDIR)$(PREFIX)/bin/motcua
	install -D -m 644 docs/motcua.1 $(DESTDIR)$(PREFIX)/share/man/man1/motcua.1
	install -d $(DESTDIR)$(PREFIX)/share/motcua/province $(DESTDIR)$(PREFIX)/lib/systemd/system
	cp -r province/ca-mau province/vn $(DESTDIR)$(PREFIX)/share/motcua/province/
	for unit in motcua motcua-follow; do sed 's|@PREFIX@|$(PREFIX)|g' docs/$$unit.service > \
		$(DESTDIR)$(PREFIX)/lib/systemd/system/$$unit.service; done
	install -D -m 644 docs/nginx-motcua.conf $(DESTDIR)$(PREFIX)/share/motcua/nginx-motcua.conf

dist:
	@mkdir -p $(BUILD)
	git archive --prefix=motcua-$(VERSION)/ -o $(BUILD)/motcua-$(VERSION).tar.gz HEAD

# What it is made of, as CycloneDX.
sbom: build
	@node tools/sbom.mjs $(BUILD)/motcua > $(BUILD)/motcua-$(VERSION).cdx.json
	@echo "$(BUILD)/motcua-$(VERSION).cdx.json"

clean:
	rm -rf $(BUILD)
