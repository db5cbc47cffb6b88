/** As many as official clients let anybody pin. */
export const MAX_PINS = 6;
