// Reads every record of WARC files with warcio and fails where one does not say what it is, or its payload is
// not what its digest says. Prints the number of pages of each file.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { WARCParser } from "warcio";

const base32 = (bytes) => {
  let bits = 0, value = 0, out = "";
  for (const b of bytes) {
    value = ((value << 8) | b) & 0xfff;
    for (bits += 8; bits >= 5; bits -= 5) out += "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[(value >>> (bits - 5)) & 31];
  }
  return out;
};

let bad = 0;
for (const file of process.argv.slice(2)) {
  const kinds = {}, ids = new Set();
  const complain = (rec, what) => { bad++; console.error(`${file}: ${rec.warcType} ${rec.warcTargetURI}: ${what}`); };
  for await (const rec of new WARCParser(createReadStream(file), { keepHeadersCase: true })) {
    kinds[rec.warcType] = (kinds[rec.warcType] ?? 0) + 1;
    const id = rec.warcHeader("WARC-Record-ID");
    if (!id || ids.has(id)) complain(rec, `record id ${id}`);
    ids.add(id);
    const body = await rec.readFully(false);
    if (rec.warcType === "warcinfo" || rec.warcType === "metadata") {
      if (!new TextDecoder().decode(body).includes(": ")) complain(rec, "no fields");
      continue;
    }
    if (!rec.httpHeaders) { complain(rec, "no HTTP head"); continue; }
    if (rec.warcType === "request") continue;
    const length = Number(rec.httpHeaders.headers.get("Content-Length"));
    if (rec.httpHeaders.statusCode !== 200) complain(rec, `status ${rec.httpHeaders.statusCode}`);
    if (rec.warcType === "revisit") {
      if (!ids.has(rec.warcHeader("WARC-Refers-To"))) complain(rec, "repeats what is not before it");
      continue;
    }
    if (length !== body.length) complain(rec, `Content-Length ${length}, ${body.length} bytes`);
    const digest = "sha1:" + base32(createHash("sha1").update(body).digest());
    if (digest !== rec.warcHeader("WARC-Payload-Digest")) complain(rec, `payload digest ${digest}`);
  }
  const pages = (kinds.response ?? 0) + (kinds.revisit ?? 0);
  if (kinds.warcinfo !== 1 || kinds.request !== pages || !pages) { bad++; console.error(`${file}: ${JSON.stringify(kinds)}`); }
  console.log(pages);
}
process.exit(bad ? 1 : 0);
