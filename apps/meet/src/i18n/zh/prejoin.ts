import type { prejoinEn } from '../en/prejoin.ts';

export const prejoinZh: typeof prejoinEn = {
  prejoin: {
    title: '准备加入？',
    name: '您的名字',
    namePlaceholder: '其他人看到的名字',
    nameMissing: '请输入您的名字。',
    join: '加入会议',
    options: '更多加入方式',
    withoutAudio: '不使用音频加入',
    withoutAudioHint: '适合与已加入会议的人同处一室时使用',
    lowBandwidth: '以低带宽模式加入',
    lowBandwidthHint: '只有声音，没有画面',
    cameraOff: '摄像头已关闭',
    opening: '正在启动摄像头…',
    background: '选择背景',
    settings: '打开设置',
    copyLink: '复制邀请链接',
    nobody: '会议中还没有人。',
    people_one: '会议中有 {{count}} 人。',
    people_other: '会议中有 {{count}} 人。',
    unsafe: '此会议的名称很容易被猜到，陌生人可能会进入。请使用更长的名称，或设置密码。',
    unsafeConsent: '我已了解，仍要加入',
    recording: '此会议可能会被录制。',
    otherTab: '您已在另一个标签页中加入此会议。同时使用两个标签页会产生回声。',
  },
};
