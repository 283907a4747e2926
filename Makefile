# make test installs what it needs (tests/judges/setup.sh) on a machine that has Rust, git, make, Python and Node.

.PHONY: build test test-all lint corpus bench figures shots clean

build:
	cargo build --release --locked

# What every change must pass: Rust tests, and the judges over the sites we build. tests/run.sh lists the stages.
test:
	@bash tests/run.sh gate

# The same with every page in the browser, fifty kills and half an hour of mixed work for the receiver; CORPUS=DIR adds the real blog.
test-all:
	@bash tests/run.sh all

lint:
	cargo fmt --check
	cargo clippy --release --locked --all-targets -- -D warnings

# A real blog of 750 posts: make corpus DIR=path/to/the/blog
corpus:
	@test -n "$(DIR)" || { echo "make corpus: give the folder of the blog, as in make corpus DIR=../rust-blog" >&2; exit 2; }
	cargo build --release --locked
	bash tests/corpus/run.sh "$(DIR)"

# Builds and previews of generated sites, beside Hugo and Zola where they are there (HUGO= and ZOLA= name them):
#   make bench [SIZES="100 1000 10000 50000 100000"] [BENCH="--themes minimal --runs 3 --json figures.json"]
SIZES ?= 1000 10000
bench: build
	cargo build --release --locked --example bare
	python3 benches/bench.py --sizes "$(SIZES)" $(BENCH)

# Writes tests/counts/figures.json anew: instructions and allocations a page, pages rendered, files written.
figures: build
	python3 tests/counts/guard.py target/release/wellspring --record

# The gallery: every kind and state of page of the sample and of the site of hard cases, at 360 and 1280 px, light and
# dark, named by page, width and scheme, for people to look at in tests/browser/shots.
shots: build
	tests/judges/setup.sh
	rm -rf tests/browser/shots && mkdir -p target/judged
	for site in .:site tests/browser/states:states; do \
	  target/release/wellspring build --root "$${site%:*}" --out "target/judged/$${site#*:}" --no-memo --format json > "target/judged/$${site#*:}.json" && \
	  node tests/judges/screenshots.mjs "target/judged/$${site#*:}" "tests/browser/shots/$${site#*:}" --outputs "target/judged/$${site#*:}.json" || exit 1; \
	done

clean:
	cargo clean
	rm -rf public .public.next tests/judges/node_modules tests/judges/.venv
