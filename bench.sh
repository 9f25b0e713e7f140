#!/usr/bin/env bash
# ./bench.sh commit|import|verify|network|ledger|client|fabric|chaincode|startup|clerk|published|year|audit: runs a benchmark; each figure is a line 'name value unit' at the end.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
export DOTNET_NOLOGO=1

# Milliseconds a line to the figure $1, the median in seconds.
median() {
  sort -n | awk -v name="$1" '
    { ms[NR] = $1 }
    END {
      printf "%d runs: fastest %.3f s, slowest %.3f s\n", NR, ms[1] / 1000, ms[NR] / 1000
      printf "%s %.3f s\n", name, ms[int((NR + 1) / 2)] / 1000
    }'
}

name="${1:-}"
case "$name" in
  commit | import | verify | network | year | audit)
    dotnet build tests/Ledger.Benchmarks -c Release -v q -clp:ErrorsOnly >&2
    # The client as the command line runs: without an instrumented phase before full speed, spinning threads and a second collector.
    [ "$name" != network ] || dotnet tests/Ledger.Benchmarks/bin/Release/net10.0/Ledger.Benchmarks.dll ledger
    [ "$name" != network ] || export DOTNET_TieredPGO=0 DOTNET_ThreadPool_UnfairSemaphoreSpinLimit=0 DOTNET_gcConcurrent=0
    exec dotnet tests/Ledger.Benchmarks/bin/Release/net10.0/Ledger.Benchmarks.dll "$@"
    ;;
  ledger)
    # Ten million transactions, and the chart of what they cost: long, and some 15 GiB in the temporary folder.
    dotnet build tests/Ledger.Benchmarks -c Release -v q -clp:ErrorsOnly >&2
    exec dotnet tests/Ledger.Benchmarks/bin/Release/net10.0/Ledger.Benchmarks.dll ledger "${2:-10000000}" "${3:-docs/ledger-cost.svg}"
    ;;
  client)
    [ -d tests/interop/gateway-node/node_modules/@hyperledger/fabric-gateway ] \
      || (cd tests/interop/gateway-node && npm ci --silent --no-audit --no-fund --ignore-scripts) >&2
    # The chaincode on real Fabric.
    [ -z "${FABRIC_BIN:-}" ] || [ -d tests/interop/chaincode-node/node_modules/fabric-shim ] \
      || (cd tests/interop/chaincode-node && npm ci --silent --no-audit --no-fund --ignore-scripts) >&2
    dotnet build tests/Ledger.Benchmarks -c Release -v q -clp:ErrorsOnly >&2
    # As for 'network'.
    export DOTNET_TieredPGO=0 DOTNET_ThreadPool_UnfairSemaphoreSpinLimit=0 DOTNET_gcConcurrent=0
    exec dotnet tests/Ledger.Benchmarks/bin/Release/net10.0/Ledger.Benchmarks.dll "$@"
    ;;
  fabric)
    for module in gateway-node/node_modules/@hyperledger/fabric-gateway chaincode-node/node_modules/fabric-shim; do
      [ -z "${FABRIC_BIN:-}" ] || [ -d "tests/interop/$module" ] \
        || (cd "tests/interop/${module%%/*}" && npm ci --silent --no-audit --no-fund --ignore-scripts) >&2
    done
    # As for 'chaincode' and 'network'.
    export LEDGER_BENCHMARK_CHAINCODE="$PWD/artifacts/benchmark-chaincode"
    [ -z "${FABRIC_BIN:-}" ] || dotnet publish tests/Ledger.Interop.Chaincode -c Release --use-current-runtime --self-contained false \
      -p:PublishReadyToRun=true -p:DebugType=none -o "$LEDGER_BENCHMARK_CHAINCODE" -v q -clp:ErrorsOnly >&2
    dotnet build tests/Ledger.Benchmarks -c Release -v q -clp:ErrorsOnly >&2
    export DOTNET_TieredPGO=0 DOTNET_ThreadPool_UnfairSemaphoreSpinLimit=0 DOTNET_gcConcurrent=0
    exec dotnet tests/Ledger.Benchmarks/bin/Release/net10.0/Ledger.Benchmarks.dll "$@"
    ;;
  clerk)
    ./ledger --help >/dev/null
    dotnet build tests/Ledger.Benchmarks -c Release -v q -clp:ErrorsOnly >&2
    for part in check applicants; do
      dotnet tests/Ledger.Benchmarks/bin/Release/net10.0/Ledger.Benchmarks.dll clerk "$part" "$PWD/ledger"
    done
    "./bench.sh" published
    ;;
  published)
    # From the published file to the menu, in a terminal of its own; '0' ends it, so the figure holds the end too.
    ./publish.sh linux-x64
    runs=15
    for _ in $(seq "$runs"); do
      start=$(date +%s%N)
      printf 0 | script -qec artifacts/publish/linux-x64/ledger /dev/null | grep -q '请按数字键'
      echo $((($(date +%s%N) - start) / 1000000))
    done | median published-start-seconds
    ;;
  chaincode)
    # The official shim from npm, and ours compiled ahead of time, as both are deployed.
    [ -d tests/interop/chaincode-node/node_modules/fabric-shim ] \
      || (cd tests/interop/chaincode-node && npm ci --silent --no-audit --no-fund --ignore-scripts) >&2
    export LEDGER_BENCHMARK_CHAINCODE="$PWD/artifacts/benchmark-chaincode"
    dotnet publish tests/Ledger.Interop.Chaincode -c Release --use-current-runtime --self-contained false \
      -p:PublishReadyToRun=true -p:DebugType=none -o "$LEDGER_BENCHMARK_CHAINCODE" -v q -clp:ErrorsOnly >&2
    dotnet build tests/Ledger.Benchmarks -c Release -v q -clp:ErrorsOnly >&2
    exec dotnet tests/Ledger.Benchmarks/bin/Release/net10.0/Ledger.Benchmarks.dll "$@"
    ;;
  startup)
    ./ledger --help >/dev/null # builds on a fresh clone
    runs=20
    for _ in $(seq "$runs"); do
      start=$(date +%s%N)
      ./ledger --help >/dev/null
      echo $((($(date +%s%N) - start) / 1000000))
    done | median cli-help-seconds
    ;;
  *)
    echo "usage: ./bench.sh commit|import|verify|network|ledger|client|fabric|chaincode|startup|clerk|published|year|audit" >&2
    exit 2
    ;;
esac
