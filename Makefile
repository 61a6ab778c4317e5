# make setup · make run · make test · make check · make bench
# Everything is installed into .venv; nothing outside this folder is touched and no root is needed.

PYTHON ?= python3
BIN := .venv/bin
STEP := @scripts/step

.PHONY: install setup run test check bench lock pictures

install: .venv/.installed

setup: install
	$(STEP) "Menyusun soal dari naskah pelajaran" $(BIN)/bangkom build
	$(STEP) "Membuat video yang belum ada" $(BIN)/bangkom video

.venv/bin/uv:
	$(STEP) "Memeriksa Python" $(PYTHON) scripts/check_python.py
	$(STEP) "Membuat lingkungan Python di .venv" $(PYTHON) -m venv .venv
	$(STEP) "Memasang pemasang paket (uv)" $(BIN)/python -m pip install --quiet --disable-pip-version-check uv

.venv/.installed: .venv/bin/uv requirements.lock pyproject.toml labextension/dist/sources.sha256
	$(STEP) "Memasang paket dari requirements.lock" $(BIN)/uv pip install --quiet --require-hashes -r requirements.lock
	$(STEP) "Memasang bangkom" $(BIN)/uv pip install --quiet --no-deps --no-build-isolation --reinstall-package bangkom -e .
	@touch $@

run: setup
	$(BIN)/bangkom run

test: setup
	$(STEP) "Menjalankan semua uji" $(BIN)/pytest -n 2 --dist loadfile

# Only what is committed is looked at: nothing is built first, or a stale release would be mended before it is seen.
check: install
	$(STEP) "Gaya kode (ruff)" $(BIN)/ruff check .
	$(STEP) "Tata letak kode (ruff format)" $(BIN)/ruff format --check .
	$(STEP) "Tipe (mypy)" $(BIN)/mypy
	$(STEP) "Lapisan (import-linter)" $(BIN)/lint-imports
	$(STEP) "Rilis dan video segar, tanpa kunci yang bocor" $(BIN)/bangkom build --check

bench: setup
	$(BIN)/python -m benchmarks.grading
	$(BIN)/python -m benchmarks.opening
	$(BIN)/python -m benchmarks.heartbeats
	$(BIN)/python -m benchmarks.home
	$(BIN)/python -m benchmarks.graduation
	$(BIN)/python -m benchmarks.notebooks
	$(BIN)/python -m benchmarks.chat

# For those who change how something looks: the pictures and samples in docs/ (needs Debian's chromium on PATH).
pictures: setup
	$(STEP) "Memotret peragaan" $(BIN)/python -m scripts.take_pictures
	$(STEP) "Memotret saat-saat pelatihan untuk panduan" $(BIN)/pytest -n 0 tests/browser/guide_pictures.py
	$(STEP) "Menulis contoh laporan" $(BIN)/python scripts/write_samples.py

# For those who change a dependency: the lock holds hashes and no addresses.
lock: .venv/bin/uv
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --extra dev pyproject.toml -o requirements.lock
