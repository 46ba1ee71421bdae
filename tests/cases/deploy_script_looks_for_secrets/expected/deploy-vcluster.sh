#!/usr/bin/env bash
# Deploys a compiled stack: the host once, then one run and the inside of its vCluster. Compiled: change the spec.
# The same command again changes nothing that is as it should be.
set -Eeuo pipefail
export LC_ALL=C

usage() {
  printf '%s\n' 'usage: deploy-vcluster.sh [--dry-run] [--delete] [--context NAME]' '' \
    'Parameters come from the environment:'
  printf '  %s\n' RUN
  printf '%s\n' '' \
    '  --dry-run       print the commands, change nothing' \
    '  --delete        delete the run (its vCluster and namespace); what it sent stays in the backends' \
    '  --context NAME  kubeconfig context of the host cluster; the current one if absent' \
    '  --help          print this'
}

fail() {
  printf 'deploy-vcluster: %s\n' "$1" >&2
  exit 1
}

wrong_usage() {
  printf 'deploy-vcluster: %s\n' "$1" >&2
  usage >&2
  exit 2
}

dry_run=no
delete=no
context=
while [ "$#" -gt 0 ]; do
  case "$1" in
    --dry-run) dry_run=yes ;;
    --delete) delete=yes ;;
    --context)
      [ "$#" -ge 2 ] && [ -n "$2" ] || wrong_usage '--context needs a name'
      context=$2
      shift
      ;;
    -h | --help)
      usage
      exit 0
      ;;
    *) wrong_usage "unknown argument: $1" ;;
  esac
  shift
done

# Nothing is touched before every parameter, tool and context has been checked.
check() { # check NAME VALUE EXPRESSION
  case "$2" in
    '') fail "parameter $1 is not set" ;;
    *$'\n'*) fail "parameter $1 has more than one line" ;;
  esac
  [ "${#2}" -le 63 ] || fail "parameter $1 is longer than 63 characters"
  grep -Eqx -e "$3" <<<"$2" || fail "parameter $1 is '$2', which does not match $3"
}
RUN=${RUN-}
check RUN "$RUN" '[a-z0-9]([a-z0-9-]*[a-z0-9])?'

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
for tool in kubectl vcluster; do
  command -v "$tool" >/dev/null || fail "$tool is not installed"
done
[ -n "$context" ] || context=$(kubectl config current-context) || fail 'there is no current kubeconfig context'
kubectl --context "$context" get --raw /readyz >/dev/null || fail "the API server of context $context does not answer"

work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT

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

delete_run() { # delete_run NAMESPACE VCLUSTER...: only what this stack has made
  local namespace=$1 owner vcluster
  shift
  begin "look for namespace $namespace"
  owner=$(kubectl --context "$context" get namespace "$namespace" --ignore-not-found \
    --output 'go-template={{.metadata.name}}/{{index .metadata.labels "app.kubernetes.io/part-of"}}')
  case "$owner" in
    '') printf 'there is none\n' && return ;;
    "$namespace"/spec) ;;
    *) fail "namespace $namespace was not made for this stack" ;;
  esac
  for vcluster in "$@"; do
    begin "delete vCluster $vcluster"
    run vcluster delete "$vcluster" --namespace "$namespace" --context "$context" --ignore-not-found
  done
  begin "delete namespace $namespace"
  run kubectl --context "$context" delete namespace "$namespace" --ignore-not-found --timeout=5m
}
if [ "$delete" = yes ]; then
  delete_run "$RUN" vc
  exit 0
fi

# A scope whose values only this deployment knows is applied from a copy with its parameters.env filled.
fill() { # fill SCOPE PARAMETER...
  local scope=$1 name
  shift
  cp -R -- "$here/$scope" "$work/$scope"
  : >"$work/$scope/parameters.env"
  for name in "$@"; do
    printf '%s=%s\n' "$name" "${!name}" >>"$work/$scope/parameters.env"
  done
}

need_namespace() { # need_namespace NAME KUBECTL...: one that nobody may have made yet
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


begin 'apply scope run'
fill run RUN
run kubectl --context "$context" apply -k "$work/run" --server-side --force-conflicts

begin 'create vCluster vc'
run vcluster create vc --namespace "$RUN" --context "$context" --chart-version 0.20.0 --values "$here/run/vcluster-values.yaml" --upgrade --connect=false

need_namespace monitoring vcluster connect vc --namespace "$RUN" --context "$context" -- kubectl
need_object configmap corporate-ca monitoring ca.crt vcluster connect vc --namespace "$RUN" --context "$context" -- kubectl
need_object secret prometheus monitoring password vcluster connect vc --namespace "$RUN" --context "$context" -- kubectl
begin 'apply scope inside'
fill inside
run vcluster connect vc --namespace "$RUN" --context "$context" -- kubectl apply -k "$work/inside" --server-side --force-conflicts
begin 'wait for deployment alloy of inside'
run vcluster connect vc --namespace "$RUN" --context "$context" -- kubectl rollout status deployment/alloy --namespace monitoring --timeout=3m

step=
printf 'deployed\n'
