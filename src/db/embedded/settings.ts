/** What the server is started with; on the command line, so that a new version of trackerd brings its own. */
export function serverSettings(port: number, durable: boolean): string[] {
  const settings: Record<string, string> = {
    // Reachable from this machine only, by password. No socket file: its path may be too long or in a shared folder.
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    max_connections: '100',
    // Small machines: 128 MB of cache, no compiler for queries that take milliseconds, no workers for reading.
    shared_buffers: '128MB',
    jit: 'off',
    io_method: 'sync',
    // Nobody replicates from it. Checkpoints seldom enough that pages are not logged in full over and over.
    wal_level: 'minimal',
    max_wal_senders: '0',
    max_logical_replication_workers: '0',
    checkpoint_timeout: '15min',
    max_wal_size: '1GB',
    // Work of a trackerd that died ends with it, so that the next start does not wait for it.
    client_connection_check_interval: '1s',
    TimeZone: 'UTC',
    log_timezone: 'UTC',
    // Errors of statements reach trackerd anyway; written here they would quote values of rows.
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_checkpoints: 'off',
  }
  // A killed server loses nothing even so, a killed machine may. Tests beside each other run a dozen daemons on it.
  if (!durable) Object.assign(settings, { fsync: 'off', full_page_writes: 'off', max_connections: '300' })
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}
