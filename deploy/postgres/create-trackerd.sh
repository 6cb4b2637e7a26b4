#!/bin/sh
# Runs once, when the official image makes its data folder: the login of trackerd, which is no superuser, so that row-level
# security binds it, and which may make the roles that trackerd works under.
set -eu
psql --no-psqlrc --set ON_ERROR_STOP=1 --set password="$TRACKERD_DATABASE_PASSWORD" \
  --username "$POSTGRES_USER" --dbname postgres <<'SQL'
create role trackerd login createrole password :'password';
create database trackerd owner trackerd;
revoke connect on database trackerd from public;
SQL
