import { blurPlan, coverCrop, type Size } from '../background.ts';
import { Gl, type Picture, type Target } from './gl.ts';
import type { WorkerBackground } from './protocol.ts';
import { BEHIND, BLUR, COMPOSE, MASK } from './shaders.ts';

/** How much of the former mask stays where the new one is not certain. */
const KEEP = 0.7;
const WHOLE = [0, 0, 1, 1] as const;

/** Puts a person in front of a background, on a canvas. */
export class Compositor {
  readonly canvas: OffscreenCanvas;
  readonly #gl: Gl;
  readonly #programs: Readonly<Record<'mask' | 'behind' | 'blur' | 'compose', WebGLProgram>>;
  readonly #textures: Readonly<Record<'frame' | 'mask' | 'picture', Picture>>;
  #masks: readonly [Target, Target];
  #hasMask = false;
  #blurred: readonly [Target, Target] | undefined;
  #background: WorkerBackground;
  #pictureSize: Size = { width: 0, height: 0 };

  /** @throws AppError NOT_SUPPORTED without WebGL2 */
  constructor(background: WorkerBackground, maskSize: Size) {
    this.canvas = new OffscreenCanvas(2, 2);
    const gl = new Gl(this.canvas);
    this.#gl = gl;
    this.#programs = { mask: gl.program(MASK), behind: gl.program(BEHIND), blur: gl.program(BLUR), compose: gl.program(COMPOSE) };
    this.#textures = { frame: gl.picture(), mask: gl.picture(), picture: gl.picture() };
    this.#masks = [gl.target(maskSize), gl.target(maskSize)];
    this.#background = background;
    this.setBackground(background);
  }

  setBackground(background: WorkerBackground): void {
    this.#background = background;
    if (background.kind !== 'image') return;
    const { picture } = background;
    this.#pictureSize = { width: picture.width, height: picture.height };
    this.#gl.upload(this.#textures.picture, picture);
    picture.close();
  }

  /** Where the person is from now on. */
  setMask(mask: TexImageSource): void {
    const [former, next] = this.#masks;
    this.#gl.upload(this.#textures.mask, mask);
    const uniforms = { u_mask: this.#textures.mask, u_former: former, u_keep: this.#hasMask ? KEEP : 0 };
    this.#gl.draw(this.#programs.mask, uniforms, next);
    this.#hasMask = true;
    this.#masks = [next, former];
  }

  /** Draws one picture of the camera on the canvas, which gets its size. @returns false while it is not known where the person is */
  draw(frame: TexImageSource, size: Size): boolean {
    if (!this.#hasMask) return false;
    const [person] = this.#masks;
    if (this.canvas.width !== size.width || this.canvas.height !== size.height) Object.assign(this.canvas, size);
    this.#gl.upload(this.#textures.frame, frame);
    const behind = this.#behind(size, person);
    const uniforms = { u_frame: this.#textures.frame, u_mask: person, u_texel: [1 / person.width, 1 / person.height] };
    this.#gl.draw(this.#programs.compose, { ...uniforms, u_behind: behind.picture, u_crop: behind.crop }, size);
    return true;
  }

  #behind(size: Size, person: Target): { readonly picture: Picture; readonly crop: readonly number[] } {
    const background = this.#background;
    if (background.kind === 'image') return { picture: this.#textures.picture, crop: coverCrop(this.#pictureSize, size) };
    const plan = blurPlan(size, background.strength);
    const [one, other] = this.#blurTargets(plan.size);
    this.#gl.draw(this.#programs.behind, { u_frame: this.#textures.frame, u_mask: person }, one);
    for (let round = 0; round < plan.rounds; round++) {
      this.#gl.draw(this.#programs.blur, { u_picture: one, u_step: [1 / one.width, 0] }, other);
      this.#gl.draw(this.#programs.blur, { u_picture: other, u_step: [0, 1 / one.height] }, one);
    }
    return { picture: one, crop: WHOLE };
  }

  #blurTargets(size: Size): readonly [Target, Target] {
    const former = this.#blurred;
    if (former?.[0].width === size.width && former[0].height === size.height) return former;
    for (const target of former ?? []) this.#gl.drop(target);
    this.#blurred = [this.#gl.target(size), this.#gl.target(size)];
    return this.#blurred;
  }
}
