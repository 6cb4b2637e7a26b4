import type { Socket } from 'node:net'
import { TrackerdError } from '../errors.ts'
import { PROBLEM_JSON, problemOf } from './problem.ts'

/** Bytes that are no HTTP request, or that came too slowly, are answered as far as the socket still takes an answer. */
export function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const status =
    error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
      ? '408 Request Timeout'
      : error.code === 'HPE_HEADER_OVERFLOW'
        ? '431 Request Header Fields Too Large'
        : '400 Bad Request'
  const problem = problemOf(new TrackerdError('INPUT_INVALID', { what: 'this is not a readable HTTP request' }), '')
  const body = JSON.stringify({ ...problem, status: Number.parseInt(status, 10), instance: undefined })
  socket.end(
    [
      `HTTP/1.1 ${status}`,
      `Content-Type: ${PROBLEM_JSON}`,
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  )
}
