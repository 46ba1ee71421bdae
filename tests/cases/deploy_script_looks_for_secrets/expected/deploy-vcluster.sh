#!/usr/bin/env bash
# Deploys the stack spec: the host once, then one run and the inside of its vCluster. Compiled: change the spec.
set -euo pipefail
set -E # a failure inside a function reaches the trap that names the step

usage() {
  cat <<'USAGE'
usage: deploy-vcluster.sh [--dry-run] [--delete] [--context NAME]

Parameters come from the environment:
  RUN

  --dry-run       print the commands, change nothing
  --delete        delete the run (its namespace and vCluster); what it sent stays in the backends
  --context NAME  kubeconfig context of the host cluster; the current one if absent
USAGE
}

fail() {
  printf 'deploy-vcluster: %s\n' "$1" >&2
  exit 1
}

dry_run=no
delete=no
context=
while [ "$#" -gt 0 ]; do
  case "$1" in
    --dry-run) dry_run=yes ;;
    --delete) delete=yes ;;
    --context)
      [ "$#" -ge 2 ] || { usage >&2; exit 2; }
      context=$2
      shift
      ;;
    -h | --help)
      usage
      exit 0
      ;;
    *)
      usage >&2
      exit 2
      ;;
  esac
  shift
done

# Nothing is touched before every parameter, tool and context has been checked.
check() { # check NAME VALUE EXPRESSION
  case "$2" in
    '') fail "parameter $1 is not set" ;;
    *$'\n'*) fail "parameter $1 has more than one line" ;;
  esac
  [ "$(printf %s "$2" | wc -c)" -le 63 ] || fail "parameter $1 is longer than 63 characters"
  printf '%s\n' "$2" | LC_ALL=C grep -Eqx -e "$3" || fail "parameter $1 is '$2', which does not match $3"
}
RUN=${RUN:-}
check RUN "$RUN" '[a-z0-9]([a-z0-9-]*[a-z0-9])?'

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
for tool in kubectl vcluster; do
  command -v "$tool" >/dev/null || fail "$tool is not installed"
done
[ -n "$context" ] || context=$(kubectl config current-context) || fail "there is no current kubeconfig context"
kubectl --context "$context" get --raw /readyz >/dev/null || fail "the API server of context $context does not answer"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

step=
trap 'printf "deploy-vcluster: failed at: %s\n" "$step" >&2' ERR
run() { # run COMMAND...: what changes something
  if [ "$dry_run" = yes ]; then
    printf '+'
    printf ' %q' "$@"
    printf '\n'
  else
    "$@"
  fi
}
begin() {
  step=$1
  printf '== %s\n' "$1"
}

if [ "$delete" = yes ]; then
  begin "delete the vCluster"
  run vcluster delete 'vc' --namespace "$RUN" --context "$context" --ignore-not-found
  begin "delete the run's namespace"
  run kubectl --context "$context" delete namespace "$RUN" --ignore-not-found --timeout=5m
  exit 0
fi

# A scope whose values only this deployment knows is applied from a copy with its parameters.env filled.
fill() { # fill SCOPE PARAMETER...
  local scope=$1
  shift
  cp -R "$here/$scope" "$work/$scope"
  : >"$work/$scope/parameters.env"
  local name
  for name in "$@"; do
    printf '%s=%s\n' "$name" "${!name}" >>"$work/$scope/parameters.env"
  done
}

need_namespace() { # need_namespace NAME KUBECTL...: one that an operator brings, perhaps later
  local name=$1
  shift
  begin "make namespace $name, if there is none"
  if [ "$dry_run" = yes ] || ! "$@" get namespace "$name" >/dev/null 2>&1; then
    run "$@" create namespace "$name"
  fi
}

need_object() { # need_object KIND NAME NAMESPACE KEYS KUBECTL...: what only people can make, with its keys
  local kind=$1 name=$2 namespace=$3 keys=$4 present key
  shift 4
  begin "look for $kind $name in namespace $namespace"
  [ "$dry_run" = no ] || return 0
  # shellcheck disable=SC2016 # the dollar signs are the template's
  present=$("$@" get "$kind" "$name" --namespace "$namespace" --output 'go-template={{range $key, $_ := .data}}{{$key}} {{end}}') ||
    fail "make $kind $name in namespace $namespace first, with the keys $keys: RUNBOOK.md says how"
  for key in $keys; do
    case " $present" in
      *" $key "*) ;;
      *) fail "$kind $name in namespace $namespace lacks the key $key" ;;
    esac
  done
}


begin "apply scope run"
fill run RUN
run kubectl --context "$context" apply -k "$work/run" --server-side --force-conflicts

begin "create vCluster vc"
run vcluster create 'vc' --namespace "$RUN" --context "$context" --chart-version '0.20.0' --values "$here/run/vcluster-values.yaml" --upgrade --connect=false
inside=(vcluster connect 'vc' --namespace "$RUN" --context "$context" --)
need_object configmap 'corporate-ca' 'monitoring' 'ca.crt' "${inside[@]}" kubectl
need_object secret 'prometheus' 'monitoring' 'password' "${inside[@]}" kubectl
begin "apply scope inside"
fill inside
run "${inside[@]}" kubectl apply -k "$work/inside" --server-side --force-conflicts
begin "wait for deployment alloy of inside"
run "${inside[@]}" kubectl rollout status deployment/alloy --namespace 'monitoring' --timeout=3m
step=
printf 'deployed\n'
