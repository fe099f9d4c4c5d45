import JupyterKernel
import Testing

struct MessageSignerTests {
  /// RFC 4231, test case 2, its data cut into four frames.
  private let frames = ["what do ya ", "want", "", " for nothing?"].map { Array($0.utf8) }
  private let signer = MessageSigner(key: Array("Jefe".utf8))
  private let digits = Array("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843".utf8)

  @Test func signaturesAreThoseOfTheStandard() {
    #expect(signer.signature(of: frames) == digits)
    #expect(signer.accepts(digits, of: frames))
  }

  @Test func everyChangedByteIsNoticed() {
    for index in digits.indices {
      var changed = digits
      changed[index] ^= 1
      #expect(!signer.accepts(changed, of: frames))
    }
    var changed = frames
    changed[3][0] ^= 0x80
    #expect(!signer.accepts(digits, of: changed))
  }

  @Test func signaturesOfAnotherLengthAreRefused() {
    #expect(!signer.accepts([], of: frames))
    #expect(!signer.accepts(Array(digits.dropLast()), of: frames))
    #expect(!signer.accepts(digits + digits, of: frames))
  }

  @Test func anEmptyKeyMeansThatNobodySigns() {
    let unsigned = MessageSigner(key: [])
    #expect(unsigned.signature(of: frames).isEmpty)
    #expect(unsigned.accepts([], of: frames))
  }
}
