import { AppError } from '@parley/kernel';
import type { Size } from '../background.ts';
import { VERTEX } from './shaders.ts';

/** A picture that is drawn from. */
export interface Picture {
  readonly texture: WebGLTexture;
}

/** A picture that is drawn on. */
export interface Target extends Picture, Size {
  readonly frame: WebGLFramebuffer;
}

type Uniform = number | readonly number[] | Picture;

/** The few things of WebGL2 that pictures are put together with. */
export class Gl {
  readonly #gl: WebGL2RenderingContext;

  /** @throws AppError NOT_SUPPORTED where there is no WebGL2 */
  constructor(canvas: OffscreenCanvas) {
    const gl = canvas.getContext('webgl2', { alpha: false, antialias: false, depth: false, preserveDrawingBuffer: false });
    if (!gl) throw new AppError('NOT_SUPPORTED', 'no WebGL2 in a worker');
    this.#gl = gl;
    const corners = gl.createBuffer();
    gl.bindBuffer(gl.ARRAY_BUFFER, corners);
    gl.bufferData(gl.ARRAY_BUFFER, new Float32Array([-1, -1, 1, -1, -1, 1, 1, 1]), gl.STATIC_DRAW);
    gl.enableVertexAttribArray(0);
    gl.vertexAttribPointer(0, 2, gl.FLOAT, false, 0, 0);
  }

  /** @throws AppError INTERNAL when the driver does not take the shader */
  program(fragment: string): WebGLProgram {
    const gl = this.#gl;
    const program = gl.createProgram();
    for (const [type, source] of [
      [gl.VERTEX_SHADER, VERTEX],
      [gl.FRAGMENT_SHADER, fragment],
    ] as const) {
      const shader = gl.createShader(type);
      if (!shader) throw new AppError('INTERNAL', 'the drawing context is gone');
      gl.shaderSource(shader, source);
      gl.compileShader(shader);
      gl.attachShader(program, shader);
    }
    gl.bindAttribLocation(program, 0, 'a_corner');
    gl.linkProgram(program);
    if (!gl.getProgramParameter(program, gl.LINK_STATUS)) throw new AppError('INTERNAL', 'shader not taken');
    return program;
  }

  picture(): Picture {
    const gl = this.#gl;
    const texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, texture);
    for (const name of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) gl.texParameteri(gl.TEXTURE_2D, name, gl.LINEAR);
    for (const name of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) gl.texParameteri(gl.TEXTURE_2D, name, gl.CLAMP_TO_EDGE);
    return { texture };
  }

  upload({ texture }: Picture, picture: TexImageSource): void {
    const gl = this.#gl;
    gl.bindTexture(gl.TEXTURE_2D, texture);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, picture);
  }

  target({ width, height }: Size): Target {
    const gl = this.#gl;
    const { texture } = this.picture();
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, width, height, 0, gl.RGBA, gl.UNSIGNED_BYTE, null);
    const frame = gl.createFramebuffer();
    gl.bindFramebuffer(gl.FRAMEBUFFER, frame);
    gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, texture, 0);
    return { width, height, texture, frame };
  }

  drop(target: Target): void {
    this.#gl.deleteTexture(target.texture);
    this.#gl.deleteFramebuffer(target.frame);
  }

  /** Draws over the whole of `target`, or of the canvas. */
  draw(program: WebGLProgram, uniforms: Readonly<Record<string, Uniform>>, target: Target | Size): void {
    const gl = this.#gl;
    const isCanvas = !('frame' in target);
    gl.bindFramebuffer(gl.FRAMEBUFFER, isCanvas ? null : target.frame);
    gl.viewport(0, 0, target.width, target.height);
    gl.useProgram(program);
    let unit = 0;
    for (const [name, value] of Object.entries<Uniform>({ ...uniforms, u_flip: isCanvas ? -1 : 1 })) {
      const place = gl.getUniformLocation(program, name);
      if (typeof value === 'number') gl.uniform1f(place, value);
      else if (!('texture' in value)) value.length === 2 ? gl.uniform2fv(place, value) : gl.uniform4fv(place, value);
      else {
        gl.activeTexture(gl.TEXTURE0 + unit);
        gl.bindTexture(gl.TEXTURE_2D, value.texture);
        gl.uniform1i(place, unit++);
      }
    }
    gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
    gl.activeTexture(gl.TEXTURE0);
  }
}
