import { gzipSync } from 'node:zlib'
import { Bench } from '/work/main/test/unit/snapshot/bench.ts'
import { comment, edited, lehmer, removed, words } from '/work/main/test/unit/snapshot/fixtures.ts'
import { SNAPSHOT_PARAMS } from '/work/main/shared/domain/snapshot/params.ts'
for (const N of [100, 1000, 100000]) {
  const random = lehmer(3)
  let t = performance.now()
  const text = () => words(random, 198)
  const list = []
  const roots: string[] = []
  for (let i = 0; i < N; i++) { const c = comment(i, { text: text(), ...(i % 3 === 2 ? { parent: roots[Math.floor(random() * roots.length)] } : {}) }); if (!c.parent) roots.push(c.id); list.push(c) }
  const bench = Bench.of(list, SNAPSHOT_PARAMS)
  console.log(N, 'build ms', performance.now() - t, 'levels', JSON.parse(bench.head!).levels.map((l: any) => l.length), 'nodes', bench.nodes.size)
  const stat: Record<string, any> = {}
  const probe = async (kind: string, keys: string[]) => {
    const r0 = { ...bench.table.reads }, l0 = bench.loaded
    const u = await bench.publish(keys)
    const puts = u.put.reduce((s, m) => s + m.size, 1)
    const s = (stat[kind] ??= { n: 0, calls: 0, comments: 0, loaded: 0, puts: 0, maxComments: 0, maxLoaded: 0, maxPuts: 0, gz: 0, raw: 0, rebuilt: 0 })
    const c = bench.table.reads.comments - r0.comments, l = bench.loaded - l0
    s.n++; s.calls += bench.table.reads.calls - r0.calls; s.comments += c; s.loaded += l; s.puts += puts
    s.maxComments = Math.max(s.maxComments, c); s.maxLoaded = Math.max(s.maxLoaded, l); s.maxPuts = Math.max(s.maxPuts, puts)
    s.gz = Math.max(s.gz, gzipSync(bench.head!).length); s.raw = Math.max(s.raw, bench.head!.length); s.rebuilt += +u.rebuilt
  }
  t = performance.now()
  for (let i = 0; i < 300; i++) {
    const c = comment(N + i, { text: text() }); bench.table.put(c); await probe('append', [c.id])
    const all = list
    const e = edited(all[Math.floor(random() * N)]!, text()); bench.table.put(e); await probe('edit', [e.id])
    const r = comment(500000 + N + i, { text: text(), at: e.at, parent: e.parent ? e.id : e.id }); bench.table.put(r); await probe('reply', [r.id])
    const d = all[Math.floor(random() * N)]!; const dd = bench.table.get(d.id)!; if (dd.live) { bench.table.put(removed(dd)); await probe('remove', [d.id]) }
  }
  console.log('ms', performance.now() - t)
  for (const [k, s] of Object.entries(stat)) console.log(k, 'calls', (s.calls / s.n).toFixed(2), 'comments', (s.comments / s.n).toFixed(1), 'max', s.maxComments, 'loaded', (s.loaded / s.n).toFixed(2), 'max', s.maxLoaded, 'puts', (s.puts / s.n).toFixed(3), 'max', s.maxPuts, 'gz', s.gz, 'raw', s.raw, 'rebuilt', s.rebuilt)
}
{
  const random = lehmer(5); const bench = new Bench(SNAPSHOT_PARAMS); let puts = 0, gz = 0
  const t = performance.now()
  for (let i = 0; i < 5000; i++) { bench.table.put(comment(i, { text: words(random, 198) })); const u = await bench.publish([comment(i).id]); puts += 1 + u.put.reduce((s, m) => s + m.size, 0); if (i % 10 === 0) gz = Math.max(gz, gzipSync(bench.head!).length) }
  console.log('grow 5000: puts/append', puts / 5000, 'max gz', gz, 'ms', performance.now() - t)
  const page = [...bench.nodes.values()].map((t) => JSON.parse(t)).filter((n) => n.comments)
  for (const p of page.filter((p) => p.comments.length === 64).slice(0, 3)) { const raw = JSON.stringify(p); const texts = p.comments.map((c: any) => c.body[0][1]).join(''); console.log('page overhead raw', (raw.length - texts.length) / 64, 'gz', (gzipSync(raw).length - gzipSync(texts).length) / 64) }
}
