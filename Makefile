# feedwatch: poll feeds, flag what the filters ask for.
#
#   make demo             set up this machine, build, show the main job without a network
#   make check            set up this machine, run every test
#   make run              set up, build, poll the feeds of config/feedwatch.conf until Ctrl-C
#   make                  the program alone, build/release/feedwatch
#   make lint             house rules, manuals, shell scripts
#   make fuzz             T=feed [SECONDS=60]: one reader of foreign bytes
#   make fuzz-all         [SECONDS=600]: every one of them, in so long altogether
#   make mutate           [RUNS=100000]: damaged feeds through parser and filters
#   make soak             [SECONDS=600]: 200 feeds of all kinds, a clock 100 times as fast
#   make analyze          compilers and valgrind look for faults
#   make bench            timings, side by side
#   make events           the journal's catalog and the manual's list of events, from agent/log*.c
#   make sim              180,000 feeds through a simulated week, with figures
#   make install          DESTDIR= PREFIX=/usr/local
#   make deb              set up this machine, build the Debian package in build/deb, lint it
#   make reproducible     build it again, elsewhere and later: the bytes must be the same
#   make dist             a tar of the last commit
#   make clean
#
# MODE=release|debug|asan|cover|fuzz picks a build; each has its own folder in build/.

VERSION := $(shell cat .version 2>/dev/null || git describe --tags --always --dirty 2>/dev/null || echo dev)
MODE    ?= release
PREFIX  ?= /usr/local
MANDIR  ?= $(PREFIX)/share/man
CONFDIR ?= /etc/feedwatch
UNITDIR ?= $(PREFIX)/lib/systemd/system
CATALOGDIR ?= $(PREFIX)/lib/systemd/catalog
BASHDIR ?= $(PREFIX)/share/bash-completion/completions
ZSHDIR  ?= $(PREFIX)/share/zsh/site-functions
FISHDIR ?= $(PREFIX)/share/fish/vendor_completions.d

# What the program is made of, and what only its tests need; debian/control says why.
LIBS_DEV  := libcurl4-openssl-dev libdeflate-dev libbrotli-dev libzstd-dev libxml2-dev libsqlite3-dev libutf8proc-dev libpcre2-dev libsystemd-dev
BUILD_DEB := gcc libc6-dev make pkg-config ca-certificates $(LIBS_DEV)
CHECK_DEB := check mandoc shellcheck cppcheck zsh fish jq systemd
DEB_DEB   := build-essential dpkg-dev debhelper systemd lintian

PKGS    := libcurl libdeflate libbrotlidec libzstd libxml-2.0 sqlite3 libutf8proc libpcre2-8 libsystemd
B       := build/$(MODE)

WARN    := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition \
           -Wpointer-arith -Wcast-qual -Wwrite-strings -Wformat=2 -Wundef -Wvla
HARDEN  := -fstack-protector-strong -fPIE
FLAGS.release := -O2 -g -D_FORTIFY_SOURCE=2 $(HARDEN)
FLAGS.debug   := -O0 -g -Werror
FLAGS.asan    := -O1 -g -Werror -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
FLAGS.cover   := -O0 -g --coverage
FLAGS.fuzz    := -O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
LINK.release  := -pie -Wl,-z,relro,-z,now
$(if $(FLAGS.$(MODE)),,$(error MODE=$(MODE) is not one of release debug asan cover fuzz))

# version.h changes only when the version does, and with it what includes it
$(shell mkdir -p $(B); v='#define VERSION "$(VERSION)"'; [ "$$v" = "$$(cat $(B)/version.h 2>/dev/null)" ] || echo "$$v" >$(B)/version.h)

CFLAGS  ?=
# the folder that it was built in leaves no trace
ALL_CFLAGS = -std=c11 -D_GNU_SOURCE -iquote . -iquote agent -iquote $(B) -DCONFDIR='"$(CONFDIR)"' \
             -ffile-prefix-map=$(CURDIR)=. $(WARN) $(FLAGS.$(MODE)) $(PKG_CFLAGS) $(CPPFLAGS) $(CFLAGS)
ALL_LDFLAGS := $(filter -fsanitize=% --coverage,$(FLAGS.$(MODE))) $(LINK.$(MODE)) $(LDFLAGS)
# asked once, and only when something is built: a fresh machine has no pkg-config before `setup`
PKG_CFLAGS = $(eval PKG_CFLAGS := $(shell pkg-config --cflags $(PKGS)))$(PKG_CFLAGS)
LIBS       = $(eval LIBS := $(shell pkg-config --libs $(PKGS)))$(LIBS)
CHECK_LIBS = $(eval CHECK_LIBS := $(shell pkg-config --libs check))$(CHECK_LIBS)

SRC     := $(wildcard agent/*.c agent/base/*.c config/*.c filters/*.c)
OBJ     := $(patsubst %.c,$(B)/%.o,$(filter-out agent/main.c,$(SRC)))
DUMMIES := $(patsubst %.c,$(B)/%.o,$(wildcard tests/sim/*_dummy.c))
BED     := $(patsubst %.c,$(B)/%.o,tests/test.c $(filter-out %_test.c,$(wildcard tests/scenarios/*.c tests/agent/*.c tests/mutate/*.c)))
TESTS   := $(patsubst %.c,$(B)/%,$(wildcard tests/*/*_test.c))
FUZZERS := $(patsubst tests/fuzz/%_fuzz.c,%,$(wildcard tests/fuzz/*_fuzz.c))
BENCHES := $(patsubst %.c,$(B)/%,$(wildcard tests/bench/*_bench.c))
MAN     := $(wildcard man/*.[1-8])
SCRIPTS := $(wildcard tests/*.sh tests/*/*.sh config/demo/*.sh debian/*.sh debian/feedwatch.p* debian/tests/service \
           agent/completions/*.bash) systemd/units .ci/run

# V=1 shows the commands
ifneq ($(V),1)
.SILENT:
SAY = @echo "  $1 $(patsubst $(B)/%,%,$@)"
endif

all: $(B)/feedwatch

$(B)/feedwatch: $(B)/agent/main.o $(B)/feedwatch.a
	$(call SAY,LINK)
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

# the library of names as a C string
$(B)/names.inc: filters/library/names.filter
	mkdir -p $(@D)
	sed 's/[\\"]/\\&/g; s/^/"/; s/$$/\\n"/' $< >$@
$(B)/filters/library.o: $(B)/names.inc

libraries:
	@pkg-config --exists $(PKGS) || { echo "make: libraries are missing; make demo says which and installs them" >&2; exit 1; }

$(B)/feedwatch.a: $(OBJ)
	@rm -f $@
	$(AR) qcsD $@ $^

$(B)/%.o: %.c | libraries
	$(call SAY,CC)
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# A test is its own object, then the program's archive: a *_dummy.o named before
# the archive stands in for the module whose header it implements.
$(B)/tests/sim/%_test: $(B)/tests/sim/%_test.o $(DUMMIES) $(B)/tests.a $(B)/feedwatch.a
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS) $(CHECK_LIBS)
$(B)/tests/%_test: $(B)/tests/%_test.o $(B)/tests.a $(B)/feedwatch.a
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS) $(CHECK_LIBS)
$(B)/tests.a: $(BED)
	@rm -f $@
	$(AR) qcsD $@ $^

# One fuzz entry, two mains: replay.c walks the corpus in every `make check`;
# libFuzzer's own explores (make fuzz).
$(B)/tests/fuzz/%: $(B)/tests/fuzz/%_fuzz.o $(B)/tests/fuzz/replay.o $(B)/feedwatch.a
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

tests: all $(TESTS) $(FUZZERS:%=$(B)/tests/fuzz/%)

# setup-build, setup-check, setup-deb: says which packages are missing and installs them.
setup-build: NEED = $(BUILD_DEB)
setup-check: NEED = $(BUILD_DEB) $(CHECK_DEB)
setup-deb: NEED = $(BUILD_DEB) $(DEB_DEB)
setup-build setup-check setup-deb setup-analyze:
	@missing=; for p in $(NEED); do \
	    dpkg-query -W -f '$${Status}' $$p 2>/dev/null | grep -q ' installed$$' || missing="$$missing $$p"; \
	done; \
	[ -z "$$missing" ] && exit 0; \
	echo "make: these packages are missing and will be installed with apt:$$missing"; \
	if [ "$$(id -u)" = 0 ]; then as=; else as=sudo; fi; \
	$$as env DEBIAN_FRONTEND=noninteractive sh -c "apt-get update -q && apt-get install -y -q --no-install-recommends $$missing" >build-setup.log 2>&1 \
	    && rm -f build-setup.log \
	    || { tail -20 build-setup.log >&2; echo "make: apt could not install them (all of its output: build-setup.log); install them by hand and try again" >&2; exit 1; }

check: setup-check
	@$(MAKE) --no-print-directory -j2 tests
	@tests/run.sh $(B)

demo: setup-build
	@$(MAKE) --no-print-directory -j2 all
	@config/demo/demo.sh $(B)/feedwatch

run: setup-build
	@$(MAKE) --no-print-directory -j2 all
	@mkdir -p build/state
	@echo "Polling the feeds of config/feeds.conf until Ctrl-C; alerts on stdout, the log on stderr.  In another shell:"
	@echo "  export STATE_DIRECTORY=$(CURDIR)/build/state"
	@echo "  $(B)/feedwatch -c config/feedwatch.conf status     how the feeds are"
	@echo "  $(B)/feedwatch -c config/feedwatch.conf alerts     what was found so far"
	@STATE_DIRECTORY=$(CURDIR)/build/state exec $(B)/feedwatch -c config/feedwatch.conf run

events: $(B)/tests/agent/log_test
	@EVENTS=write $<

# make fuzz-all says a line for each; what they find lies in build/fuzz/found.
fuzz: $(if $(T),fuzz-$(T),$(FUZZERS:%=fuzz-%))
fuzz-all: $(FUZZERS:%=fuzzer-%)
	@tests/fuzz/all.sh $(or $(SECONDS),600) $(FUZZERS)
fuzz-%: fuzzer-%
	@tests/fuzz/all.sh -v $(or $(SECONDS),60) $*
fuzzer-%:
	@$(MAKE) --no-print-directory -j2 MODE=fuzz CC=clang build/fuzz/tests/fuzz/$*-fuzzer
$(B)/tests/fuzz/%-fuzzer: $(B)/tests/fuzz/%_fuzz.o $(B)/feedwatch.a
	$(call SAY,LINK)
	$(CC) $(ALL_LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(LIBS)

# The program with another clock, and what watches it.
soak: $(B)/tests/soak/feedwatch-fast $(B)/tests/soak/soak
	@FEEDWATCH=$(B)/tests/soak/feedwatch-fast SOAK_SECONDS=$(or $(SECONDS),600) $(B)/tests/soak/soak
$(B)/tests/soak/feedwatch-fast: $(B)/agent/main.o $(B)/tests/soak/clock_fast.o $(B)/feedwatch.a
	$(call SAY,LINK)
	$(CC) $(ALL_LDFLAGS) -Wl,--wrap=curl_multi_poll -o $@ $^ $(LIBS)
$(B)/tests/soak/soak: $(B)/tests/soak/soak.o $(B)/tests.a $(B)/feedwatch.a
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS) $(CHECK_LIBS)

setup-analyze: NEED = $(BUILD_DEB) clang valgrind
analyze: setup-analyze
	@$(MAKE) --no-print-directory -j2 all
	@tests/analyze.sh $(B)

mutate:
	@$(MAKE) --no-print-directory -j2 MODE=asan build/asan/tests/mutate/mutate_test
	@MUTATE_RUNS=$(or $(RUNS),100000) build/asan/tests/mutate/mutate_test

# What cppcheck 2.10 takes for errors and is none: a loop condition that also guards the loop's
# later rounds; kids that are NULL only where there are 0; NULL as the hint before a format.
CPPCHECK_WRONG = --suppress=nullPointerRedundantCheck --suppress=ctunullpointer --suppress=varFuncNullUB \
    --suppress=nullPointer:filters/compile.c
lint: setup-check
	@$(MAKE) --no-print-directory all
	[ "$(.DEFAULT_GOAL)" = all ] || { echo "make alone makes $(.DEFAULT_GOAL), not all" >&2; exit 1; }
	tests/house.sh $(B)
	$(if $(MAN),mandoc -Tlint -Wwarning $(MAN))
	shellcheck $(SCRIPTS)
	cppcheck --quiet --error-exitcode=1 --enable=warning,portability $(CPPCHECK_WRONG) -I. -Iagent -I$(B) $(SRC)

# A large collection in simulated time: SIM="feeds days minutes" (of interval); takes hours.
SIM ?= 180000 7 120
sim: setup-check
	@$(MAKE) --no-print-directory $(B)/tests/sim/large_test
	SIM="$(SIM)" CK_TIMEOUT_MULTIPLIER=1000 $(B)/tests/sim/large_test

bench: setup-check
	@$(MAKE) --no-print-directory $(BENCHES)
	@set -e; for b in $(BENCHES); do $$b; done
$(B)/tests/bench/%: $(B)/tests/bench/%.o $(B)/feedwatch.a
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

# What an operator has edited stays: the shipped text then goes beside it as NAME.new.
install: all
	install -D -m 755 $(B)/feedwatch $(DESTDIR)$(PREFIX)/bin/feedwatch
	install -d $(DESTDIR)$(CONFDIR)/filters $(DESTDIR)$(CONFDIR)/feeds.d
	@for f in config/*.conf config/feeds.d/*.conf filters/*.filter; do \
	    to=$(DESTDIR)$(CONFDIR)/$${f#config/}; \
	    if [ -e $$to ] && ! cmp -s $$f $$to; then echo "kept $$to (the shipped one is $$to.new)"; to=$$to.new; fi; \
	    install -m 644 $$f $$to; \
	done
	install -D -m 644 filters/library/names.filter $(DESTDIR)$(PREFIX)/share/feedwatch/names.filter
	systemd/units $(PREFIX)/bin/feedwatch $(CONFDIR) $(DESTDIR)$(UNITDIR)
	install -D -m 644 systemd/feedwatch.catalog $(DESTDIR)$(CATALOGDIR)/feedwatch.catalog
	$(foreach m,$(MAN),install -D -m 644 $m $(DESTDIR)$(MANDIR)/man$(subst .,,$(suffix $m))/$(notdir $m) &&) true
	install -D -m 644 agent/completions/feedwatch.bash $(DESTDIR)$(BASHDIR)/feedwatch
	install -D -m 644 agent/completions/_feedwatch $(DESTDIR)$(ZSHDIR)/_feedwatch
	install -D -m 644 agent/completions/feedwatch.fish $(DESTDIR)$(FISHDIR)/feedwatch.fish

# The package is built from a copy of the files that git knows, dated by the last commit; its tests
# are those of `make check`, so they are not run once more (DEB_BUILD_OPTIONS= runs them).
DEB = build/deb
DEB_BUILD_OPTIONS ?= nocheck
SOURCE_DATE_EPOCH ?= $(shell git log -1 --format=%ct)
deb: setup-deb
	@debian/build.sh $(DEB) $(SOURCE_DATE_EPOCH) '$(DEB_BUILD_OPTIONS)'
	lintian --info --display-info --pedantic --fail-on error,warning,info $(DEB)/*.changes

# Another folder, another time, another time zone, language and mask.
reproducible: deb
	@umask 077; TZ=Pacific/Chatham LC_ALL=C.UTF-8 debian/build.sh build/another/folder/deb $(SOURCE_DATE_EPOCH) '$(DEB_BUILD_OPTIONS)'
	@for f in $(DEB)/*.deb; do cmp $$f build/another/folder/deb/$${f##*/} || exit 1; done; echo "reproducible: the same bytes twice"

dist:
	git archive --format=tar.gz --prefix=feedwatch-$(VERSION)/ --add-virtual-file=feedwatch-$(VERSION)/.version:$(VERSION) \
	    -o feedwatch-$(VERSION).tar.gz HEAD

clean:
	rm -rf build

.PHONY: all libraries tests check demo run setup-build setup-check setup-deb setup-analyze fuzz fuzz-all mutate soak analyze lint bench sim events install deb reproducible dist clean
.SECONDARY:
-include $(shell find $(B) -name '*.d' 2>/dev/null)
