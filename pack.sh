#!/usr/bin/env bash
# ./pack.sh [FOLDER]: the packages of the chaincode libraries and of the template, into FOLDER (artifacts/packages).
set -euo pipefail
out=$(realpath -m "${1:-$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/artifacts/packages}")
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
dotnet pack templates/Ledger.Fabric.Templates.csproj -c Release -o "$out" -v q --nologo
ls "$out"
