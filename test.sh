#!/usr/bin/env bash
# Builds everything and runs every test; with --coverage, which takes a fifth longer, also says how much of src/ the tests reach.
# The last line is always "N passed, N failed" (", N skipped" may follow); the exit code is 0 only if nothing failed.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 1

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
export DOTNET_CLI_UI_LANGUAGE=en DOTNET_CLI_USE_MSBUILD_SERVER=0 MSBUILDDISABLENODEREUSE=1
results=artifacts/test-results
exec </dev/null

step() { printf '\n== %s\n' "$1"; }

if ! command -v dotnet >/dev/null; then
  echo "test.sh: found no dotnet on the PATH, expected the .NET 10 SDK. Install it from https://dotnet.microsoft.com/download."
  echo "0 passed, 1 failed"
  exit 1
fi

# What the tests run against besides DuckDB. Where something cannot be had, its tests are skipped and say so; in CI they fail instead.
packages=()
[ -e /usr/share/zoneinfo/Europe/Berlin ] || packages+=(tzdata)
if [ -z "${SELLER_BALANCE_TEST_POSTGRES:-}" ]; then
  compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || packages+=(postgresql)
fi
# Kafka is handed in as jars, for Java.
if [ -e "${SELLER_BALANCE_TEST_KAFKA:-../shared/kafka}/start" ]; then
  command -v java >/dev/null || packages+=(openjdk-17-jre-headless)
  command -v openssl >/dev/null || packages+=(openssl)
fi
# What people look at pages with.
if [ -z "${SELLER_BALANCE_TEST_CHROMIUM:-}" ] && ! command -v chromium >/dev/null; then packages+=(chromium fonts-dejavu-core); fi
# The interpreter for the tests of integrations/; Debian's own has no venv without the second.
command -v python3 >/dev/null && python3 -c 'import ensurepip' 2>/dev/null || packages+=(python3 python3-venv)
# Alerts, from a run to whoever is told.
command -v prometheus >/dev/null && command -v amtool >/dev/null && command -v prometheus-node-exporter >/dev/null || packages+=(prometheus prometheus-alertmanager prometheus-node-exporter)
command -v redis-server >/dev/null && command -v redis-cli >/dev/null || packages+=(redis-server)
# The shells that complete a command line.
for shell in zsh fish; do command -v "$shell" >/dev/null || packages+=("$shell"); done
if [ "${#packages[@]}" -gt 0 ] && [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
  step "Engines for the tests: ${packages[*]}"
  # The tests start servers of their own; the package need not make one.
  mkdir -p /etc/postgresql-common
  [ -e /etc/postgresql-common/createcluster.conf ] || echo "create_main_cluster = false" >/etc/postgresql-common/createcluster.conf
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y -qq --no-install-recommends -o Dpkg::Options::=--force-confold "${packages[@]}" >/dev/null
fi
if command -v npm >/dev/null; then
  step "Packages for the tests"
  [ -n "${SELLER_BALANCE_TEST_CLICKHOUSE:-}" ] || npm ci --prefix tests/engines --no-audit --no-fund --loglevel=error
  npm ci --prefix tests/deploy --no-audit --no-fund --loglevel=error
fi
if [ "${CI:-}" = "true" ]; then export SELLER_BALANCE_TEST_STRICT=1; fi

step "Build (warnings are errors)"
if ! dotnet restore SellerBalance.slnx --verbosity quiet || ! dotnet build SellerBalance.slnx --no-restore --verbosity quiet; then
  echo "0 passed, 1 failed"
  exit 1
fi

steps_failed=0
step "Format"
if dotnet format SellerBalance.slnx --verify-no-changes --no-restore; then
  echo "nothing to change"
else
  echo "Fix it with: dotnet format SellerBalance.slnx"
  steps_failed=1
fi

step "Containers"
if [ -x tests/deploy/node_modules/.bin/dclint ]; then
  if tests/deploy/node_modules/.bin/dclint --recursive --max-warnings 0 deploy tests/engines/replicas \
    && tests/deploy/node_modules/.bin/dockerfile-utils lint deploy/Containerfile; then
    echo "nothing to say"
  else
    steps_failed=$((steps_failed + 1))
  fi
else
  echo "not looked at: npm is not here"
fi

# The tests that start the program start it as it is shipped, compiled ahead of time; for coverage, as it was built.
if [ "${1:-}" != "--coverage" ] && [ -z "${SELLER_BALANCE_TEST_PROGRAM:-}" ]; then
  step "Program"
  if dotnet publish src/SellerBalance.Cli --configuration Release --use-current-runtime --no-self-contained --verbosity quiet --output artifacts/program; then
    export SELLER_BALANCE_TEST_PROGRAM="$PWD/artifacts/program/seller-balance"
    "$SELLER_BALANCE_TEST_PROGRAM" --version
  else
    steps_failed=$((steps_failed + 1))
  fi
fi

step "Tests"
rm -rf "$results"
mkdir -p "$results"
# The longest first, two at a time: what comes last is short.
longest=(Warehouses.ClickHouse EndToEnd AllEngines Warehouses.Postgres Integrations Warehouses.DuckDb Server)
test_project() {
  dotnet test --project "tests/$1/$1.csproj" --no-build --no-progress --output normal \
    --results-directory "$PWD/$results" $coverage >"$results/$1.txt" 2>&1 || echo "$1" >>"$results/failed"
  cat "$results/$1.txt"
}
export -f test_project
coverage=
[ "${1:-}" != "--coverage" ] || coverage="--coverage --coverage-output-format cobertura"
export results coverage
{
  printf 'SellerBalance.%s.Tests\n' "${longest[@]}"
  for folder in tests/*.Tests; do echo "${folder#tests/}"; done
} | awk '!seen[$0]++' | xargs -P 2 -I '{}' bash -c 'test_project {}'
exit_code=0
[ ! -e "$results/failed" ] || exit_code=1

# The summary of a project is the last block that reads "total: …, failed: …".
count() {
  local project
  for project in "$results"/*.txt; do
    awk -v key="$1:" '$1 == key && $2 ~ /^[0-9]+$/ { n = $2 } END { print n + 0 }' "$project"
  done | awk '{ n += $1 } END { print n + 0 }'
}
passed=$(count succeeded)
failed=$(count failed)
skipped=$(count skipped)

if [ -n "$coverage" ]; then
  step "Line coverage of src/"
  # A line counts once, however many test projects run through it; generated code does not count.
  find "$results" -name '*.cobertura.xml' -exec cat {} + | awk -v root="$PWD/" -v projects="$(cd src && echo *)" '
  /<class / {
    match($0, /filename="[^"]*"/)
    file = substr($0, RSTART + 10, RLENGTH - 11)
    if (index(file, root) == 1) file = substr(file, length(root) + 1)
    split(file, part, "/")
    wanted = part[1] == "src" && part[3] != "obj"
  }
  /<methods>/ { in_methods = 1 }
  /<\/methods>/ { in_methods = 0 }
  wanted && !in_methods && /<line / {
    match($0, /number="[0-9]+"/); number = substr($0, RSTART + 8, RLENGTH - 9)
    match($0, /hits="[0-9]+"/); hits = substr($0, RSTART + 6, RLENGTH - 7)
    place = file ":" number
    if (!(place in seen)) { seen[place] = part[2]; lines[part[2]]++; all++ }
    if (hits > 0 && !(place in hit)) { hit[place] = 1; covered[part[2]]++; reached++ }
  }
  END {
    if (all == 0) { print "  no coverage was written"; exit }
    known = split(projects, names, " ")
    for (i = 1; i <= known; i++)
      if (!(names[i] in lines)) printf "  %-34s no test loads it\n", names[i] | "sort"
    for (project in lines)
      printf "  %-34s %6.1f %%  (%d of %d lines)\n", project, 100 * covered[project] / lines[project], covered[project], lines[project] | "sort"
    close("sort")
    printf "  %-34s %6.1f %%  (%d of %d lines)\n", "total", 100 * reached / all, reached, all
  }'
fi

# A test process that died is a failure that no test reports.
if [ "$exit_code" -ne 0 ] && [ "$failed" -eq 0 ]; then failed=1; fi
if [ "$passed" -eq 0 ] && [ "$failed" -eq 0 ]; then failed=1; fi
failed=$((failed + steps_failed))

echo
if [ "$skipped" -gt 0 ]; then
  echo "$passed passed, $failed failed, $skipped skipped"
else
  echo "$passed passed, $failed failed"
fi
[ "$failed" -eq 0 ]
