import { create, type QRCode } from 'qrcode';

/** A code that phones read: one path, in squares of 1, and how many of them a side has. */
export interface QrPath {
  readonly path: string;
  readonly size: number;
}

/** Undefined for a text that no code has room for: some thousand characters. */
export function qrPath(text: string): QrPath | undefined {
  const code = codeOf(text);
  if (!code) return undefined;
  const { size, data } = code.modules;
  const rows = Array.from({ length: size }, (_, row) => runs(data.subarray(row * size, (row + 1) * size), row));
  return { path: rows.join(''), size };
}

function codeOf(text: string): QRCode | undefined {
  try {
    return create(text, { errorCorrectionLevel: 'M' });
  } catch {
    return undefined;
  }
}

/** Dark squares beside each other are one stroke. */
function runs(row: Uint8Array, y: number): string {
  let path = '';
  for (let x = 0; x < row.length; x++) {
    if (row[x] !== 1) continue;
    let end = x;
    while (row[end] === 1) end++;
    path += `M${x} ${y}h${end - x}v1h${x - end}z`;
    x = end;
  }
  return path;
}
