#!/usr/bin/env bash
# Makes sure that PostgreSQL's programs are there; the server starts a private cluster with them itself.
. "$(dirname "$0")/env.sh"
. "$ROOT/.build/apt.sh"

has_postgres() {
  { command -v initdb && command -v pgbench; } >/dev/null ||
    { compgen -G '/usr/lib/postgresql/*/bin/initdb' && compgen -G '/usr/lib/postgresql/*/bin/pgbench'; } >/dev/null
}

# Debian would start a cluster of its own at once, which nobody here asked for.
no_cluster_of_its_own() {
  local conf=/etc/postgresql-common/createcluster.conf
  as_root sh -c "sed -i '/create_main_cluster/d' $conf && echo 'create_main_cluster = false' >>$conf"
}

has_postgres && exit 0
if ! dpkg-query -W postgresql-common >/dev/null 2>&1; then
  apt_install "20 s" postgresql-common
  no_cluster_of_its_own
fi
apt_install "30 s" postgresql
