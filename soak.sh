#!/usr/bin/env bash
# The tests with their full counts (every byte of every block, more kills): hours are possible. Its output is kept in docs/SOAK.md.
export LEDGER_SOAK=1
exec "$(dirname "${BASH_SOURCE[0]}")/verify.sh"
