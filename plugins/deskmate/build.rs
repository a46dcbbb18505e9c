//! Keeps the bundle mapped after a host unloads it.
//!
//! Threads of the host that ran our code hold thread-specific values whose destructors lie in the
//! library; a host that unloads it and ends such a thread later would jump to unmapped memory (seen
//! with glibc 2.36, `tests/host/lifetimes.rs`). The loader is told never to unmap it.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_OS").is_ok_and(|os| os == "linux") {
        println!("cargo::rustc-link-arg-cdylib=-Wl,-z,nodelete");
    }
}
