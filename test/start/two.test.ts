import { expect, onTestFinished, test } from 'vitest'
import { ask, folderWithSpaces, keysIn, removeClone, serve } from '../support/start.ts'

/** As `npm start` in a fresh clone: nothing is set, not even the port. */
async function freshClone() {
  const folder = await folderWithSpaces()
  const daemon = serve({ cwd: folder, env: { TRACKERD_PORT: '' } })
  onTestFinished(() => removeClone(folder))
  return { daemon, url: await daemon.ready() }
}

test('two clones at once do not disturb each other; the second takes another port and says so', async () => {
  const one = await freshClone()
  const two = await freshClone()
  const [first, second] = [one, two].map(({ url }) => Number(new URL(url).port)) as [number, number]
  expect(second).toBeGreaterThan(first)
  expect(two.daemon.lines).toContainEqual(expect.objectContaining({ level: 'warn', taken: 8080, port: second }))

  const [key] = keysIn(one.daemon.said)
  const [otherKey] = keysIn(two.daemon.said)
  expect(otherKey).not.toBe(key)
  await expect(ask(one.url, String(key), '/status')).resolves.toBeTruthy()
  await expect(ask(two.url, String(key), '/status')).rejects.toThrow('401')

  expect(await one.daemon.stop()).toBe(0)
  expect((await fetch(`${two.url}/readyz`)).status).toBe(200)
  expect(await two.daemon.stop()).toBe(0)
})
