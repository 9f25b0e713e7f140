#!/usr/bin/env bash
# Checks the format, builds, tests. Ends with 'N passed, N failed, N skipped', counted from the test reports.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 1

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
results="$PWD/artifacts/test-results"

say() { printf '\n== %s\n' "$*"; }
give_up() { printf '%s\n' "$*" >&2; printf '0 passed, 1 failed\n'; exit 1; }

command -v dotnet >/dev/null || give_up "dotnet is not on the PATH: install the .NET 10 SDK (https://dot.net)."

say "restore"
dotnet restore Ledger.sln -v q || give_up "the packages could not be restored"

say "format"
dotnet format whitespace Ledger.sln --no-restore --verify-no-changes || give_up "run: dotnet format whitespace Ledger.sln"

say "build"
dotnet build Ledger.sln -c Release --no-restore -v q -clp:ErrorsOnly || give_up "the build failed"

# What the official Node client needs to be run against our network, and the CLI as a user starts it.
if command -v npm >/dev/null; then
  for package in tests/interop/*/package.json; do
    [ -f "$package" ] || continue
    say "npm ci in $(dirname "$package")"
    (cd "$(dirname "$package")" && npm ci --silent --no-audit --no-fund --ignore-scripts) || give_up "npm ci failed"
  done
fi
if [ -x ./ledger ]; then
  ./ledger --version >/dev/null || give_up "./ledger did not start"
fi

# Fonts and programs of the system that judge printed papers, scripts and rendered files, and a PKCS#11 token; where they are missing, those tests say 'skipped'.
packages=(fonts-wqy-zenhei fonts-hanazono qpdf poppler-utils softhsm2 shellcheck docker-compose)
if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ] && ! dpkg -s "${packages[@]}" >/dev/null 2>&1; then
  say "packages of the system"
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends "${packages[@]}"; } >/dev/null 2>&1 \
    || echo "${packages[*]}: not all could be installed"
fi

say "test"
rm -rf "$results" && mkdir -p "$results"
dotnet test --solution Ledger.sln -c Release --no-build --max-parallel-test-modules 2 \
  --report-trx --results-directory "$results"
status=$?

# One report for each test project, or the run crashed.
expected=$(find tests -name '*.Tests.csproj' | wc -l)
found=$(find "$results" -name '*.trx' | wc -l)
count() { find "$results" -name '*.trx' -exec cat {} + | grep -o '<UnitTestResult [^>]*>' | grep -Ec "outcome=\"($1)\""; }
passed=$(count Passed)
failed=$(count 'Failed|Error|Timeout|Aborted')
skipped=$(count 'NotExecuted|Inconclusive|Pending')
if [ "$found" -lt "$expected" ]; then
  echo "$((expected - found)) of $expected test projects left no report" >&2
  failed=$((failed + expected - found))
fi
if [ "$passed" -eq 0 ] || { [ "$status" -ne 0 ] && [ "$failed" -eq 0 ]; }; then
  failed=$((failed + 1))
fi
printf '\n%s passed, %s failed, %s skipped\n' "$passed" "$failed" "$skipped"
[ "$failed" -eq 0 ]
