import { Argument, type Command } from 'commander'
import { type Place, placesOf } from './completion-words.ts'
import type { CliDeps } from './deps.ts'
import { Printer } from './session.ts'

const SHELLS = ['bash', 'zsh', 'fish'] as const
type Shell = (typeof SHELLS)[number]

const INSTALL: Readonly<Record<Shell, string>> = {
  bash: 'Put into ~/.bashrc: eval "$(trackerd completion bash)"',
  zsh: 'Put into ~/.zshrc: eval "$(trackerd completion zsh)"',
  fish: 'Run once: trackerd completion fish > ~/.config/fish/completions/trackerd.fish',
}

/** `completion`: what makes a shell complete commands, options and values. Made of the commands as they are. */
export function completionCommand(program: Command, deps: CliDeps): void {
  program
    .command('completion')
    .description('print what makes a shell complete commands, options and values')
    .addArgument(new Argument('<shell>', 'for which shell').choices(SHELLS))
    .action((shell: Shell, _options: object, command: Command) => {
      const places = placesOf(program)
      const script = `# ${INSTALL[shell]}\n${shell === 'fish' ? fish(places) : bash(places, shell)}`
      new Printer(deps, command).print({ shell, script }, () => script)
    })
}

const named = ({ path }: Place) => path.map((name) => ` ${name}`).join('')
/** Inside single quotes of any of the three shells. */
const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`

/** Options whose next word is their value, wherever they are: that word is no command, whatever it is called. */
const withValue = (places: readonly Place[]) =>
  new Set(places.flatMap(({ options }) => options.filter(({ takesValue }) => takesValue).map(({ flag }) => flag)))

/** Also for zsh, which understands this once it has loaded its bashcompinit. */
function bash(places: readonly Place[], shell: 'bash' | 'zsh'): string {
  const values = places.flatMap((place) =>
    place.options
      .filter(({ takesValue }) => takesValue)
      .map(({ flag, choices }) => `    ${quoted(`${named(place)} ${flag}`)}) found=${quoted(choices.join(' '))} ;;`),
  )
  const words = places.map((place) => {
    const all = [...place.words, ...place.choices, ...place.options.map(({ flag }) => flag), '--help']
    return `      ${quoted(named(place))}) found=${quoted(all.join(' '))} ;;`
  })
  const paths = places.slice(1).map((place) => quoted(named(place)))
  return [
    // Once is enough: what has run already takes time, and may ask whether folders of others are to be trusted.
    ...(shell === 'zsh'
      ? [
          '(( $+functions[compdef] )) || { autoload -U +X compinit && compinit }',
          '(( $+functions[complete] )) || { autoload -U +X bashcompinit && bashcompinit }',
        ]
      : []),
    '_trackerd() {',
    // Not path or words: zsh has meanings of its own for these names.
    `  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" at="" found="" before="" i`,
    '  for ((i = 1; i < COMP_CWORD; i++)); do',
    `    case "\${COMP_WORDS[i-1]}" in ${[...withValue(places)].join('|')}) continue ;; esac`,
    `    case "$at \${COMP_WORDS[i]}" in ${paths.join('|')}) at="$at \${COMP_WORDS[i]}" ;; esac`,
    '  done',
    // --role=viewer: three words to bash, one to zsh.
    '  case "$cur" in',
    '    =) cur="" ;;',
    `    --*=*) before="\${cur%%=*}=" prev="\${cur%%=*}" cur="\${cur#*=}" ;;`,
    `    *) if [ "$prev" = "=" ]; then prev="\${COMP_WORDS[COMP_CWORD-2]}"; fi ;;`,
    '  esac',
    '  case "$at $prev" in',
    ...values,
    '    *) case "$at" in',
    ...words,
    '    esac ;;',
    '  esac',
    '  COMPREPLY=($(compgen -P "$before" -W "$found" -- "$cur"))',
    '}',
    'complete -o default -F _trackerd trackerd',
  ].join('\n')
}

function fish(places: readonly Place[]): string {
  const lines = places.flatMap((place) => {
    const here = `-n ${quoted(`__trackerd_at "${named(place)}"`)}`
    const words = [...place.words, ...place.choices]
    const child = (word: string) => places.find(({ path }) => path.join(' ') === [...place.path, word].join(' '))
    return [
      ...words.map((word) => `complete -c trackerd ${here} -f -a ${word} -d ${quoted(child(word)?.summary ?? '')}`),
      ...place.options.map(({ flag, summary, takesValue, choices }) => {
        const value = !takesValue ? '' : choices.length > 0 ? ` -x -a ${quoted(choices.join(' '))}` : ' -r'
        return `complete -c trackerd ${here} -l ${flag.slice(2)}${value} -d ${quoted(summary)}`
      }),
    ]
  })
  const paths = places.slice(1).map((place) => quoted(named(place)))
  return [
    'function __trackerd_at',
    '  set -l at ""',
    '  set -l before ""',
    '  for word in (commandline -opc)[2..-1]',
    `    if not contains -- $before ${[...withValue(places)].join(' ')}`,
    `      contains -- "$at $word" ${paths.join(' ')}; and set at "$at $word"`,
    '    end',
    '    set before $word',
    '  end',
    '  test "$at" = "$argv"',
    'end',
    ...lines,
  ].join('\n')
}
