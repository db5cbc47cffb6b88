/** A rectangle over everything; `v_at` is where in the picture, from its top left. `u_flip` is −1 for what is shown, 1 for what is worked on. */
export const VERTEX = `#version 300 es
in vec2 a_corner;
uniform float u_flip;
out vec2 v_at;
void main() {
  v_at = vec2(a_corner.x, a_corner.y * u_flip) * 0.5 + 0.5;
  gl_Position = vec4(a_corner, 0.0, 1.0);
}`;

const HEAD = `#version 300 es
precision mediump float;
in vec2 v_at;
out vec4 color;
`;

/** The new mask, made steady with the former one: edges that flicker are what people see first. */
export const MASK = `${HEAD}
uniform sampler2D u_mask;
uniform sampler2D u_former;
uniform float u_keep;
void main() {
  float fresh = texture(u_mask, v_at).a;
  float former = texture(u_former, v_at).r;
  // What is certain counts at once, what is not only slowly.
  float certain = abs(fresh - 0.5) * 2.0;
  color = vec4(vec3(mix(fresh, former, u_keep * (1.0 - certain * certain))), 1.0);
}`;

/** What is behind the person, small; the person counts for nothing, or their colours would shine out at their edges. */
export const BEHIND = `${HEAD}
uniform sampler2D u_frame;
uniform sampler2D u_mask;
void main() {
  float behind = max(1.0 - smoothstep(0.05, 0.6, texture(u_mask, v_at).r), 0.004);
  color = vec4(texture(u_frame, v_at).rgb * behind, behind);
}`;

/** Half of a Gaussian blur: along \`u_step\`. */
export const BLUR = `${HEAD}
uniform sampler2D u_picture;
uniform vec2 u_step;
void main() {
  vec4 sum = texture(u_picture, v_at) * 0.227027;
  sum += (texture(u_picture, v_at + u_step * 1.384615) + texture(u_picture, v_at - u_step * 1.384615)) * 0.316216;
  sum += (texture(u_picture, v_at + u_step * 3.230769) + texture(u_picture, v_at - u_step * 3.230769)) * 0.070270;
  color = sum;
}`;

/** The person in front of what is behind. \`u_crop\`: which part of the background is shown. */
export const COMPOSE = `${HEAD}
uniform sampler2D u_frame;
uniform sampler2D u_mask;
uniform sampler2D u_behind;
uniform vec4 u_crop;
uniform vec2 u_texel;
void main() {
  vec4 behind = texture(u_behind, u_crop.xy + v_at * u_crop.zw);
  float person = texture(u_mask, v_at).r * 0.4
    + (texture(u_mask, v_at + vec2(u_texel.x, 0.0)).r + texture(u_mask, v_at - vec2(u_texel.x, 0.0)).r
    + texture(u_mask, v_at + vec2(0.0, u_texel.y)).r + texture(u_mask, v_at - vec2(0.0, u_texel.y)).r) * 0.15;
  color = vec4(mix(behind.rgb / max(behind.a, 0.002), texture(u_frame, v_at).rgb, smoothstep(0.35, 0.7, person)), 1.0);
}`;
