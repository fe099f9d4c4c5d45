/// Why a list of frames is dropped without an answer: it does not come from somebody who knows the key.
package enum WireFault: Error, Equatable {
  case tooManyFrames
  case noDelimiter
  case tooFewFrames
  case oversizedHeader
  case badSignature
  case replayed
}
