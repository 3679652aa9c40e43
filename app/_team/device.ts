/** The first that fits counts: most browsers call themselves by the others' names too. */
const BROWSERS = [[/Edg(?:e|A|iOS)?\//, 'Edge'], [/OPR\/|Opera/, 'Opera'], [/SamsungBrowser\//, 'Samsung Internet'], [/Firefox\/|FxiOS\//, 'Firefox'], [/HeadlessChrome\/|Chrome\/|CriOS\//, 'Chrome'], [/Safari\//, 'Safari'], [/^curl\//, 'curl']] as const
const SYSTEMS = [[/iPhone|iPad/, 'iOS'], [/Android/, 'Android'], [/Windows/, 'Windows'], [/Mac OS X|Macintosh/, 'macOS'], [/CrOS/, 'ChromeOS'], [/Linux/, 'Linux']] as const

const named = (agent: string, names: readonly (readonly [RegExp, string])[]): string | undefined => names.find(([shape]) => shape.test(agent))?.[1]

/** Which device somebody is on (`Chrome · Linux`), from what its browser calls itself; `undefined`: it does not say. */
export function deviceOf(agent: string | null): string | undefined {
  if (agent === null) return undefined
  const known = [named(agent, BROWSERS), named(agent, SYSTEMS)].filter((part) => part !== undefined)
  return known.length > 0 ? known.join(' · ') : undefined
}
