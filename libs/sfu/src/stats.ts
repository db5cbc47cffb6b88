import type { types } from 'mediasoup';
import type { StreamStats, TransportStats } from './types.ts';

type RtpStats = types.ProducerStat | types.ConsumerStat;

export function streamStats(stat: RtpStats): StreamStats {
  return {
    ssrc: stat.ssrc,
    bps: stat.bitrate,
    packets: stat.packetCount,
    packetsLost: stat.packetsLost,
    score: stat.score,
    rttMs: stat.roundTripTime,
    pliCount: stat.pliCount,
    nackCount: stat.nackCount,
  };
}

export function transportStats(stat: types.WebRtcTransportStat | undefined): TransportStats {
  return {
    bytesReceived: stat?.bytesReceived ?? 0,
    bytesSent: stat?.bytesSent ?? 0,
    receiveBps: stat?.recvBitrate ?? 0,
    sendBps: stat?.sendBitrate ?? 0,
    availableBps: stat?.availableOutgoingBitrate,
    lossReceived: stat?.rtpPacketLossReceived ?? 0,
    lossSent: stat?.rtpPacketLossSent ?? 0,
  };
}
