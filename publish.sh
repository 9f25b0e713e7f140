#!/usr/bin/env bash
# ./publish.sh [RUNTIME…]: for win-x64, linux-x64 and linux-arm64, artifacts/publish/RUNTIME with three self-contained
# files, 'ledger' (all commands; check and verify need nothing else), 'ledger-node' (the embedded network) and
# 'ledger-chaincode' (the chaincode beside a peer of Hyperledger Fabric), and a ZIP of all.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 1
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

runtimes=("$@")
[ ${#runtimes[@]} -gt 0 ] || runtimes=(win-x64 linux-x64 linux-arm64)
failed=()

publish() { # project, runtime, folder
  dotnet publish "$1" -c Release -r "$2" --self-contained true -p:PublishSingleFile=true -p:PublishReadyToRun=true \
    -p:IncludeNativeLibrariesForSelfExtract=true -p:DebugType=none -p:RunAnalyzers=false -o "$3" -v q --nologo
}

for runtime in "${runtimes[@]}"; do
  out="artifacts/publish/$runtime"
  rm -rf "$out" "artifacts/publish/ledger-$runtime.zip"
  mkdir -p "$out"
  echo "== $runtime" >&2
  # Each program in a folder of its own first: the two share names of files that neither needs beside it.
  if publish cli/Ledger.Cli "$runtime" "$out/cli" && publish node/Ledger.Node "$runtime" "$out/node" \
    && publish chaincode/Ledger.Chaincode.Host "$runtime" "$out/chaincode"; then
    suffix=""
    case $runtime in win-*) suffix=.exe ;; esac
    mv "$out/cli/ledger$suffix" "$out/" && mv "$out/node/Ledger.Node$suffix" "$out/ledger-node$suffix" \
      && mv "$out/chaincode/Ledger.Chaincode.Host$suffix" "$out/ledger-chaincode$suffix" && rm -rf "$out/cli" "$out/node" "$out/chaincode"
    cp README.md README.zh-CN.md "$out/"
    if command -v zip >/dev/null; then (cd "$out" && zip -q -r "../ledger-$runtime.zip" .); fi
    du -h "$out"/ledger* | sed 's/^/   /' >&2
  else
    # Most often: the registry does not serve the runtime pack of this platform.
    failed+=("$runtime")
    rm -rf "$out"
  fi
done

if [ ${#failed[@]} -gt 0 ]; then
  echo "not published: ${failed[*]} (see above; a runtime pack that the registry does not serve stops that platform alone)" >&2
  exit 1
fi
