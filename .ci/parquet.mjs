// Reads Parquet files with hyparquet and writes their rows as JSON: node parquet.mjs RELEASE OUT
import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
const load = async (name) => import(createRequire(join(process.cwd(), 'x.js')).resolve(name))
const { asyncBufferFromFile, parquetReadObjects } = await load('hyparquet')
const { compressors } = await load('hyparquet-compressors')
const [, , release, out] = process.argv
for (const table of ['articles', 'revisions', 'regions', 'stories', 'sources', 'attempts', 'withdrawn']) {
  const rows = await parquetReadObjects({ file: await asyncBufferFromFile(join(release, table + '.parquet')), compressors })
  writeFileSync(join(out, table + '.json'), JSON.stringify(rows, (_, v) => typeof v === 'bigint' ? Number(v) : v))
}
