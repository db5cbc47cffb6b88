import type { effectsEn } from '../en/effects.ts';

/** Simplified Chinese texts of backgrounds and noise suppression. */
export const effectsZh: typeof effectsEn = {
  background: '背景',
  none: '无背景效果',
  slightBlur: '轻度模糊',
  blur: '模糊',
  scene: {
    room: '客厅',
    shelf: '书架',
    dawn: '晨曦',
    sea: '海边',
    forest: '森林',
    night: '城市夜景',
    silk: '波浪',
  },
  branded: '图片 {{number}}',
  own: '我的图片 {{number}}',
  removePicture: '删除我的图片 {{number}}',
  add: '添加图片',
  staysHere: '图片只保存在本浏览器中。',
  badPicture: '此文件不能用作背景，请改用 JPEG、PNG 或 WebP 图片。',
  opening: '正在打开摄像头',
  noCamera: '没有可用于预览的摄像头。',
  unsupported: '此浏览器不支持更换背景。',
  backgroundFailed: '背景效果无法使用，其他人看到的是原始画面。',
  slow: '这台设备性能不足，启用背景效果后，其他人看到的画面会卡顿。',
  noiseFailed: '降噪无法使用，其他人听到的是原始声音。',
  noise: '降噪',
};
