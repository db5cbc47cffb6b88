/** Version of the command in the images, where there is no package.json of the whole to read. */
export const VERSION = '0.1.0';
