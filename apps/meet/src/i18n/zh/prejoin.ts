import type { prejoinEn } from '../en/prejoin.ts';

export const prejoinZh: typeof prejoinEn = {
  prejoin: {
    title: '准备加入？',
    name: '您的名字',
    namePlaceholder: '其他人看到的名字',
    join: '加入会议',
    microphone: '麦克风',
    camera: '摄像头',
    cameraOff: '摄像头已关闭',
    opening: '正在启动摄像头…',
    level: '麦克风音量',
  },
  devices: {
    defaultDevice: '默认设备',
    audio: {
      refused: '麦克风被阻止。请在浏览器地址栏中允许使用，别人才能听到您。',
      notFound: '未找到麦克风。您仍可加入并收听。',
      inUse: '麦克风正被其他程序使用。',
      unsupported: '此页面不能使用麦克风。',
      failed: '无法启动麦克风。',
    },
    camera: {
      refused: '摄像头被阻止。请在浏览器地址栏中允许使用，别人才能看到您。',
      notFound: '未找到摄像头。您仍可加入会议。',
      inUse: '摄像头正被其他程序使用。',
      unsupported: '此页面不能使用摄像头。',
      failed: '无法启动摄像头。',
    },
  },
};
