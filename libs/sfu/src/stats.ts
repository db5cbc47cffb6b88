import type { types } from 'mediasoup';
import type { StreamStats, TransportStats } from './types.ts';

type RtpStats = types.ProducerStat | types.ConsumerStat;

export function streamStats(stat: RtpStats): StreamStats {
  return {
    ssrc: stat.ssrc,
    bps: stat.bitrate,
    layerBps: layerBps(stat),
    packets: stat.packetCount,
    packetsLost: stat.packetsLost,
    score: stat.score,
    rttMs: stat.roundTripTime,
    pliCount: stat.pliCount,
    nackCount: stat.nackCount,
  };
}

/** mediasoup lists `spatial.temporal` layers, each with all that it needs. */
function layerBps(stat: RtpStats): number[] {
  const layers: number[] = [];
  for (const [layer, bps] of Object.entries('bitrateByLayer' in stat ? (stat.bitrateByLayer ?? {}) : {})) {
    const spatial = Number(layer.split('.')[0]);
    layers[spatial] = Math.max(layers[spatial] ?? 0, bps);
  }
  return layers.length > 0 ? Array.from(layers, (bps) => bps ?? 0) : [stat.bitrate];
}

export function transportStats(stat: types.WebRtcTransportStat | undefined): TransportStats {
  return {
    bytesReceived: stat?.bytesReceived ?? 0,
    bytesSent: stat?.bytesSent ?? 0,
    receiveBps: stat?.recvBitrate ?? 0,
    sendBps: stat?.sendBitrate ?? 0,
    mediaBps: stat?.rtpRecvBitrate ?? 0,
    availableBps: stat?.availableOutgoingBitrate,
    lossReceived: stat?.rtpPacketLossReceived ?? 0,
    lossSent: stat?.rtpPacketLossSent ?? 0,
  };
}
