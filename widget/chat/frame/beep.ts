/** The sound of a new message: two short soft tones, made here so that nothing is fetched. */

let context: AudioContext | undefined

export function beep(): void {
  try {
    context ??= new AudioContext()
    const start = context.currentTime
    for (const [index, frequency] of [659, 880].entries()) {
      const tone = context.createOscillator()
      const volume = context.createGain()
      const at = start + index * 0.11
      tone.frequency.value = frequency
      volume.gain.setValueAtTime(0.0001, at)
      volume.gain.exponentialRampToValueAtTime(0.12, at + 0.02)
      volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.22)
      tone.connect(volume).connect(context.destination)
      tone.start(at)
      tone.stop(at + 0.24)
    }
  } catch {
    // No sound on this device, or the page was never touched.
  }
}
