// A plot as SVG: lines over N, logarithmic upwards. Input: series of points; output: the text of the file.

export interface Series {
  readonly name: string
  readonly points: readonly (readonly [number, number])[]
}

const width = 720
const height = 420
const left = 70
const right = 170
const top = 40
const bottom = 50
const colours = ['#0b6e4f', '#c84630', '#3a5ba0', '#8a6d00']

export function plot(title: string, xTitle: string, yTitle: string, series: readonly Series[]): string {
  const points = series.flatMap((one) => one.points)
  const xs = points.map(([x]) => x)
  const [lowX, highX] = [Math.min(...xs), Math.max(...xs)]
  const logs = points.map(([, y]) => Math.log10(y))
  const [lowY, highY] = [Math.floor(Math.min(...logs)), Math.ceil(Math.max(...logs))]
  const x = (value: number): number => left + ((value - lowX) / Math.max(1, highX - lowX)) * (width - left - right)
  const y = (value: number): number => height - bottom - ((Math.log10(value) - lowY) / Math.max(1, highY - lowY)) * (height - top - bottom)
  const at = (value: number): string => value.toFixed(1)
  const grid = Array.from({ length: highY - lowY + 1 }, (_, i) => {
    const value = 10 ** (lowY + i)
    const text = value >= 1 ? value.toLocaleString('en-US') : String(Number(value.toPrecision(1)))
    return `<path d="M${left} ${at(y(value))}H${width - right}" class="grid"/><text x="${left - 8}" y="${at(y(value) + 4)}" text-anchor="end">${text}</text>`
  })
  const ticks = Array.from(
    { length: highX - lowX + 1 },
    (_, i) => `<text x="${at(x(lowX + i))}" y="${height - bottom + 20}" text-anchor="middle">${lowX + i}</text>`,
  )
  const lines = series.map(({ name, points: own }, i) => {
    const colour = colours[i % colours.length]!
    const path = own.map(([a, b], k) => `${k === 0 ? 'M' : 'L'}${at(x(a))} ${at(y(b))}`).join('')
    const dots = own.map(([a, b]) => `<circle cx="${at(x(a))}" cy="${at(y(b))}" r="3" fill="${colour}"/>`).join('')
    const [lastX, lastY] = own.at(-1)!
    return `<path d="${path}" fill="none" stroke="${colour}" stroke-width="2"/>${dots}<text x="${at(x(lastX) + 8)}" y="${at(y(lastY) + 4)}" fill="${colour}">${escape(name)}</text>`
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escape(title)}</title>`,
    `<style>text{font:13px sans-serif;fill:#333}.grid{stroke:#ddd}</style>`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    `<text x="${left}" y="22">${escape(title)}</text>`,
    ...grid,
    ...ticks,
    ...lines,
    `<text x="${(left + width - right) / 2}" y="${height - 10}" text-anchor="middle">${escape(xTitle)}</text>`,
    `<text transform="translate(16 ${(top + height - bottom) / 2}) rotate(-90)" text-anchor="middle">${escape(yTitle)}</text>`,
    '</svg>',
    '',
  ].join('\n')
}

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
