/// The content of a request that cannot be answered as asked.
package struct BadRequest: Error, Equatable {
  package let reason: String
}
