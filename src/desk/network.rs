//! [I/O] The address under which other machines of the network find this one.

use std::net::{IpAddr, Ipv4Addr, UdpSocket};

/// An address to which nothing is sent: it is kept free for examples. The system only says from where it would send.
const NOWHERE: (Ipv4Addr, u16) = (Ipv4Addr::new(192, 0, 2, 1), 9);

/// The address of this machine in its network. `None` if it has no network.
pub(super) fn address() -> Option<IpAddr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    socket.connect(NOWHERE).ok()?;
    let address = socket.local_addr().ok()?.ip();
    (!address.is_loopback() && !address.is_unspecified()).then_some(address)
}
