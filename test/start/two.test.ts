import { expect, onTestFinished, test } from 'vitest'
import { ask, folderWithSpaces, keysIn, removeClone, serve } from '../support/start.ts'

/** As `npm start` in a fresh clone: nothing is set, not even the port. */
async function freshClone() {
  const folder = await folderWithSpaces()
  onTestFinished(() => removeClone(folder)) // first, so that it runs after the daemon was ended
  const daemon = serve({ cwd: folder, env: { TRACKERD_PORT: '' } })
  return { daemon, url: await daemon.ready() }
}

test('two clones at once do not disturb each other; who finds the port taken uses another and says so', async () => {
  const one = await freshClone()
  const two = await freshClone()
  const portOf = ({ url }: { url: string }) => Number(new URL(url).port)
  expect(portOf(two)).not.toBe(portOf(one))
  // Something else on this machine may hold the usual port too, or let go of it meanwhile: at most one has it.
  const elsewhere = [one, two].filter((clone) => portOf(clone) !== 8080)
  expect(elsewhere.length).toBeGreaterThan(0)
  for (const clone of elsewhere)
    expect(clone.daemon.lines).toContainEqual(
      expect.objectContaining({ level: 'warn', taken: 8080, port: portOf(clone) }),
    )

  const [key] = keysIn(one.daemon.said)
  const [otherKey] = keysIn(two.daemon.said)
  expect(otherKey).not.toBe(key)
  await expect(ask(one.url, String(key), '/status')).resolves.toBeTruthy()
  await expect(ask(two.url, String(key), '/status')).rejects.toThrow('401')

  expect(await one.daemon.stop()).toBe(0)
  expect((await fetch(`${two.url}/readyz`)).status).toBe(200)
  expect(await two.daemon.stop()).toBe(0)
})
