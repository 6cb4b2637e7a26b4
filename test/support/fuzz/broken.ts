import { type Case, CRLF, request } from './case.ts'
import type { Chance } from './chance.ts'
import type { Door } from './deliveries.ts'

type Broken = Pick<Case, 'pieces' | 'answers' | 'hangsUp'> & { readonly how: string }

/** What is no request, half of one, several at once, or comes byte by byte. Each has a connection of its own. */
export function brokenCase(n: number, doors: readonly Door[], chance: Chance): Case {
  const { system, endpointId } = chance.pick(doors)
  const path = `/webhooks/${system}/${endpointId}`
  const { how, ...rest } = chance.pick(WAYS)(path, chance)
  return { n, what: `broken: ${how}`, ...rest, statuses: null, deliveryId: null, alone: true }
}

const plain = (path: string, ...headers: (readonly [string, string])[]) =>
  request('POST', path, [['Host', 'fuzz'], ['Content-Type', 'application/json'], ...headers], null)

const once = (how: string, ...texts: string[]): Broken => ({
  how,
  pieces: texts.map((text) => Buffer.from(text, 'latin1')),
  answers: null,
  hangsUp: false,
})
const abandoned = (how: string, bytes: Buffer): Broken => ({ how, pieces: [bytes], answers: null, hangsUp: true })

const WAYS: readonly ((path: string, chance: Chance) => Broken)[] = [
  (_, chance) =>
    once('noise', `${chance.letters(1 + chance.below(2_000), '\0\x01\r\n :/GETPOSTH\x7f\xff')}${CRLF}${CRLF}`),
  (path) => once('another version', `POST ${path} HTTP/9.9${CRLF}Host: a${CRLF}${CRLF}`),
  (path) => once('no host', `POST ${path} HTTP/1.1${CRLF}Content-Length: 2${CRLF}${CRLF}{}`),
  (path) =>
    once(
      'two lengths',
      `POST ${path} HTTP/1.1${CRLF}Host: a${CRLF}Content-Length: 2${CRLF}Content-Length: 3${CRLF}${CRLF}{}`,
    ),
  (path) =>
    once(
      'a length and chunks',
      `POST ${path} HTTP/1.1${CRLF}Host: a${CRLF}Content-Length: 2${CRLF}Transfer-Encoding: chunked${CRLF}${CRLF}0${CRLF}${CRLF}`,
    ),
  (path, chance) =>
    once(
      'a length that is none',
      `POST ${path} HTTP/1.1${CRLF}Host: a${CRLF}Content-Length: ${chance.pick(['-1', 'x', '1e3', '99999999999999999999', '0x10', '+1'])}${CRLF}${CRLF}{}`,
    ),
  (path, chance) =>
    once(
      'chunks that are none',
      `POST ${path} HTTP/1.1${CRLF}Host: a${CRLF}Transfer-Encoding: chunked${CRLF}${CRLF}${chance.pick(['zz', '-1', 'ffffffffffffffffff', '2\n{}', '2;\0'])}${CRLF}{}${CRLF}0${CRLF}${CRLF}`,
    ),
  (path) =>
    once(
      'an encoding of the transfer that nobody knows',
      `POST ${path} HTTP/1.1${CRLF}Host: a${CRLF}Transfer-Encoding: gzip, x${CRLF}${CRLF}{}`,
    ),
  (path) => once('bare line feeds', `POST ${path} HTTP/1.1\nHost: a\nContent-Length: 2\n\n{}`),
  (path) =>
    once(
      'a folded header',
      `POST ${path} HTTP/1.1${CRLF}Host: a${CRLF}X-Fold: a${CRLF} b${CRLF}Content-Length: 2${CRLF}${CRLF}{}`,
    ),
  (path) => once('a name with a space', `POST ${path} HTTP/1.1${CRLF}Host: a${CRLF}Bad Name: x${CRLF}${CRLF}`),
  (path) => once('NUL in a value', `POST ${path} HTTP/1.1${CRLF}Host: a${CRLF}X: a\0b${CRLF}${CRLF}`),
  (path, chance) =>
    once(
      'another method',
      `${chance.pick(['BREW', 'PROPFIND', 'TRACE', 'OPTIONS', 'QUERY', 'get', '__proto__'])} ${path} HTTP/1.1${CRLF}Host: a${CRLF}Connection: close${CRLF}${CRLF}`,
    ),
  (path) => once('a tunnel', `CONNECT ${path} HTTP/1.1${CRLF}Host: a${CRLF}${CRLF}`),
  (path) =>
    once(
      'an upgrade',
      `GET ${path} HTTP/1.1${CRLF}Host: a${CRLF}Connection: Upgrade${CRLF}Upgrade: websocket${CRLF}${CRLF}`,
    ),
  () => once('the preface of HTTP/2', `PRI * HTTP/2.0${CRLF}${CRLF}SM${CRLF}${CRLF}`),
  () => once('a greeting of TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'),
  (path) =>
    once('byte by byte', ...plain(path, ['Content-Length', '2'], ['Connection', 'close']).toString('latin1'), '{', '}'),
  (path, chance) => abandoned('half a head', plain(path).subarray(0, 1 + chance.below(60))),
  (path, chance) =>
    abandoned(
      'half a body',
      Buffer.concat([plain(path, ['Content-Length', '90000']), Buffer.alloc(chance.below(80_000), 'x')]),
    ),
  (path) => abandoned('nobody waits', Buffer.concat([plain(path, ['Content-Length', '2']), Buffer.from('{}')])),
  (path, chance) => {
    const answers = 2 + chance.below(6)
    const one = Buffer.concat([plain(path, ['Content-Length', '2']), Buffer.from('{}')])
    return {
      how: 'several at once',
      pieces: [Buffer.concat(Array<Buffer>(answers).fill(one))],
      answers,
      hangsUp: false,
    }
  },
  (path) =>
    once(
      'more than announced',
      `POST ${path} HTTP/1.1${CRLF}Host: a${CRLF}Content-Type: application/json${CRLF}Content-Length: 2${CRLF}${CRLF}{}GARBAGE${CRLF}${CRLF}`,
    ),
  (path) =>
    once(
      'waits for leave',
      `POST ${path} HTTP/1.1${CRLF}Host: a${CRLF}Expect: 100-continue${CRLF}Content-Length: 2${CRLF}${CRLF}`,
      '{}',
    ),
  (path) =>
    once(
      'expects what nobody has',
      `POST ${path} HTTP/1.1${CRLF}Host: a${CRLF}Expect: miracles${CRLF}Content-Length: 2${CRLF}${CRLF}{}`,
    ),
  (path) =>
    once(
      'announces 26 MiB',
      `POST ${path} HTTP/1.1${CRLF}Host: a${CRLF}Content-Type: application/json${CRLF}Content-Length: 27262976${CRLF}${CRLF}`,
      '{',
    ),
]
