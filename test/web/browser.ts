import { Browser, type Document, type HTMLElement } from 'happy-dom'
import type { App, Role } from '../../src/app.ts'
import { tokenOf } from '../http/fake-app.ts'
import { setup } from '../http/setup.ts'
import { until } from '../support/until.ts'

type Bare = { readonly [Name in keyof Document]: Document[Name] }

export interface Tab extends AsyncDisposable {
  readonly app: ReturnType<typeof setup>['app']
  readonly server: ReturnType<typeof setup>['server']
  readonly document: Bare
  readonly window: {
    readonly sessionStorage: Storage
    readonly localStorage: Storage
    readonly location: { hash: string }
  }
  /** What is there once it is. */
  found(selector: string): Promise<HTMLElement>
  /** Resolves when the page says it. */
  says(text: string | RegExp): Promise<void>
  /** Presses the button or follows the link of this name. */
  press(name: string): Promise<void>
  fill(name: string, value: string): void
  goTo(hash: string): void
  signIn(role: Role): Promise<void>
}

/** A tab of a browser without a screen, at the real server around a fake application. */
export async function openTab(overrides: Partial<App> = {}, hash = ''): Promise<Tab> {
  const { app, server } = setup(overrides, { streams: { heartbeatMs: 1_000 } })
  const address = await server.listen({ host: '127.0.0.1', port: 0 })
  const browser = new Browser({
    settings: { enableJavaScriptEvaluation: true, suppressInsecureJavaScriptEnvironmentWarning: true },
  })
  const page = browser.newPage()
  await page.goto(`${address}/${hash}`)
  const { document, window } = page.mainFrame as unknown as Tab
  const text = () => document.body.textContent.replaceAll(/\s+/g, ' ')
  const tab: Tab = {
    app,
    server,
    document,
    window,
    async found(selector) {
      await until(async () => document.querySelector(selector) !== null, selector)
      return document.querySelector(selector) as unknown as HTMLElement
    },
    async says(wanted) {
      await until(
        async () => (typeof wanted === 'string' ? text().includes(wanted) : wanted.test(text())),
        String(wanted),
      )
    },
    async press(name) {
      const named = () =>
        [...document.querySelectorAll('button, a')].find((it) => it.textContent.replaceAll(/\s+/g, ' ').trim() === name)
      await until(async () => named() !== undefined, name)
      ;(named() as unknown as HTMLElement).click()
    },
    fill(name, value) {
      const input = document.querySelector(`[name="${name}"]`) as unknown as { value: string }
      input.value = value
    },
    goTo(to) {
      window.location.hash = to
    },
    async signIn(role) {
      await tab.found('[name="key"]')
      tab.fill('key', tokenOf(role))
      await tab.press('Open')
      await tab.found('.top')
    },
    async [Symbol.asyncDispose]() {
      ;(window as unknown as { dispatchEvent(event: unknown): void }).dispatchEvent(
        new (window as unknown as { Event: new (name: string) => unknown }).Event('pagehide'),
      )
      await browser.close()
      await server.close()
    },
  }
  return tab
}
