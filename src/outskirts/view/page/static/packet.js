/**
 * Packets: what the server and the exported file hold their numbers in.
 *
 * @typedef {Uint8Array | Int8Array | Uint16Array | Int32Array | Uint32Array | Float32Array | Float64Array} Numbers
 * @typedef {{kind: string, meta: any, arrays: Record<string, Numbers>, shapes: Record<string, number[]>}} Packet
 */

const MAGIC = 0x5354554f; // "OUTS", read as a little-endian number

/** @type {Record<string, any>} */
const TYPES = {
  u8: Uint8Array,
  i8: Int8Array,
  u16: Uint16Array,
  i32: Int32Array,
  u32: Uint32Array,
  f32: Float32Array,
  f64: Float64Array,
};

/**
 * Open a packet. Its arrays are views of the buffer: nothing is copied.
 *
 * @param {ArrayBuffer} buffer
 * @returns {Packet}
 */
export function unpack(buffer) {
  const head = new DataView(buffer);
  if (buffer.byteLength < 8 || head.getUint32(0, true) !== MAGIC) {
    throw new Error("this is no packet: it does not begin with OUTS");
  }
  const length = head.getUint32(4, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 8, length)));
  /** @type {Record<string, Numbers>} */
  const arrays = {};
  /** @type {Record<string, number[]>} */
  const shapes = {};
  for (const one of header.arrays) {
    const size = one.shape.reduce((/** @type {number} */ a, /** @type {number} */ b) => a * b, 1);
    arrays[one.name] = new TYPES[one.type](buffer, one.at, size);
    shapes[one.name] = one.shape;
  }
  return { kind: header.kind, meta: header.meta ?? {}, arrays, shapes };
}
