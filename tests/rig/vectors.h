/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Known answers for SPDM's key schedule and secured-message records, in hexadecimal. They were computed with Python's
 * hashlib and hmac; 16 values of set A, and the records, were cross-checked against another implementation's session
 * code. None comes from this project's own code. Only test_keys.c includes this file.
 */
#ifndef TESTS_VECTORS_H
#define TESTS_VECTORS_H

#include <stdbool.h>
#include <stdint.h>

/* Selection bits. */
#define SHA_256 1
#define SHA_384 2
#define AES_128_GCM 1
#define AES_256_GCM 2

#define BIN_STRS 10

/* TH1 and TH2 are the hashes of "TH1 dummy transcript" and "TH2 dummy transcript". NULL means not given. */
struct key_vectors {
  const char *name;
  uint8_t version;
  uint32_t hash, aead;
  bool psk;
  const char *shared; /* the IKM */
  const char *bin_str[BIN_STRS];
  const char *th1;
  const char *th2;
  const char *handshake_secret;
  const char *req_hs_secret;
  const char *rsp_hs_secret;
  const char *req_finished_key;
  const char *rsp_finished_key;
  const char *req_hs_key;
  const char *req_hs_iv;
  const char *rsp_hs_key;
  const char *rsp_hs_iv;
  const char *salt_1;
  const char *master_secret;
  const char *req_data_secret;
  const char *rsp_data_secret;
  const char *export_master_secret;
  const char *req_data_key;
  const char *req_data_iv;
  const char *rsp_data_key;
  const char *rsp_data_iv;
  const char *req_data_secret_upd1;
  const char *req_data_key_upd1;
  const char *req_data_iv_upd1;
  const char *rsp_data_secret_upd1;
  const char *rsp_data_key_upd1;
  const char *rsp_data_iv_upd1;
  const char *rsp_verify_data; /* HMAC(rsp_finished_key, TH1) */
};

static const struct key_vectors key_vectors[] = {
    {
        .name = "A", .version = 0x12, .hash = SHA_384, .aead = AES_256_GCM, .psk = false,
        .shared = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f",
        .bin_str[0] = "30007370646d312e322064657269766564",
        .bin_str[1] =
            "30007370646d312e32207265712068732064617461ef18357824a15e88b31af5cd22bf29c1008aaf700d8e57b0f561eb481b3bde"
            "b79f0583444f7e8c1035d6f2b4de025664",
        .bin_str[2] =
            "30007370646d312e32207273702068732064617461ef18357824a15e88b31af5cd22bf29c1008aaf700d8e57b0f561eb481b3bde"
            "b79f0583444f7e8c1035d6f2b4de025664",
        .bin_str[3] =
            "30007370646d312e322072657120617070206461746133ce395e9f3578d644d93a23b7e8f31876c51c42e0ab7192ca9bbe12af9c"
            "8e97ea2cf4917700b354064f360cf279b732",
        .bin_str[4] =
            "30007370646d312e322072737020617070206461746133ce395e9f3578d644d93a23b7e8f31876c51c42e0ab7192ca9bbe12af9c"
            "8e97ea2cf4917700b354064f360cf279b732",
        .bin_str[5] = "20007370646d312e32206b6579",
        .bin_str[6] = "0c007370646d312e32206976",
        .bin_str[7] = "30007370646d312e322066696e6973686564",
        .bin_str[8] =
            "30007370646d312e3220657870206d617374657233ce395e9f3578d644d93a23b7e8f31876c51c42e0ab7192ca9bbe12af9c8e97"
            "ea2cf4917700b354064f360cf279b732",
        .bin_str[9] = "30007370646d312e32207472616666696320757064",
        .th1 = "ef18357824a15e88b31af5cd22bf29c1008aaf700d8e57b0f561eb481b3bdeb79f0583444f7e8c1035d6f2b4de025664",
        .th2 = "33ce395e9f3578d644d93a23b7e8f31876c51c42e0ab7192ca9bbe12af9c8e97ea2cf4917700b354064f360cf279b732",
        .handshake_secret =
            "360732e7447a7e51164ebc696c02061ead7f37c94691c4c830c8bb5ccc75ad69aa72ba3bc5d8112486c6d0c5c6b9e0be",
        .req_hs_secret =
            "d01fa5e3d1c332e0f1adca69b32018e50f11ffdc42308973a9f9c05ba1024fd3e08458c0be705f6f1dd9b7d18d0e28ff",
        .rsp_hs_secret =
            "c84a751846d11abc16fa5a315055a5ae64c277536ae7eb58eb3749bd5e64eb7e3faab0d1e28036ebe93f254d3145c1f1",
        .req_finished_key =
            "e5f7a8c0a85e07c73a08e2230824627d8dcfb8d82c07affd608f40a71aaba74dca2b4c6a53077c188fb0cde8f174a0fe",
        .rsp_finished_key =
            "c0f9301312fbb6ac1dfd88c2c40a9115a1e0fbb8d518032db8f1a3876a3e5f2cbc225aeb54a4311ef1224e49171766d1",
        .req_hs_key = "93b45a0d056026fe46a941956ff44a5e673ddd2c9eccd1a47aa8f451b14d787e",
        .req_hs_iv = "8f750d3fdd10229570676d74",
        .rsp_hs_key = "6a66348cf0e2376e6f6e265f3274e1dd2fd0d6282a8d13f14eb9bfa88c3fdd7e",
        .rsp_hs_iv = "b86d5ee1786e4ebc7fe3f7cd",
        .salt_1 = "1f524a5fdf14917b4716a3a68a17095642221e32b9baa47a082cb3a43ece665ae2a368b922a2c028eb91569e20f212b9",
        .master_secret =
            "8640594d596156cff44e02500ff07a7fd5dd57435e8b6cf02472e2a95acc9160fa45a22a48c6b593e29084de1aba4982",
        .req_data_secret =
            "a0055fecc864967b107d2e9f9ec3ddf23cf0063477295102ccaa6b26970a1f689cc17a1928d26ee4b82c62825c2e9d76",
        .rsp_data_secret =
            "c8d8fbc8171c78cd0014561fe41a44155fc5fba6b0fad68323261163b696893d79f6c65acfa21fab3a4d820ebd36adb2",
        .export_master_secret =
            "8b767f5fb5324282bbc5bd96b1757c7f5547934ee6a2903604a362cc5caea48b189479a7c7065d357e00e81ccff3ac9f",
        .req_data_key = "6a8f16b8e24adcf4c3a935873c4edc964482b8871758ac6c33390fa19daa479d",
        .req_data_iv = "450fd0795b1e2862f9fed4ac",
        .rsp_data_key = "c2c07bed086ecb88c6de93078c172e761c03ccd7477bb0d7db4ed69aa553ea22",
        .rsp_data_iv = "38e6ecf1f10c400845b6a63b",
        .req_data_secret_upd1 =
            "e088edc203f5ad8c8883d022d1cda7a5470fd137e980928f671a2ffd491589982f253e5a863ad97d6d29e21154c24c1e",
        .req_data_key_upd1 = "21fba0d102c6a2b3faa1699a781b03a493b051c447a9083cc14c1d63f86c7516",
        .req_data_iv_upd1 = "0db8b5b25c5e1f805a4d8e08",
        .rsp_data_secret_upd1 =
            "1bc5bf5dc9c474712f540d3203f9c3d1726c7c4676095aaa59801a8f57c94876e3877a70cd1e041c1ce9610cc38fdd4e",
        .rsp_data_key_upd1 = "9215962942b2b1dd6a01a2f1b4c13a9ba1968d8a9c90503743e71c02a6897b1a",
        .rsp_data_iv_upd1 = "c07974de1b0323fbc3c4e77f",
        .rsp_verify_data =
            "222d6fc386c73782cb8edd8a3f79c5399db4a949792a2bd6a38d2b29af3a7ead431341705e60376206e795b5ba385069",
    },
    {
        .name = "B2", .version = 0x12, .hash = SHA_256, .aead = AES_256_GCM, .psk = true,
        .shared = "5465737450736b4461746100",
        .bin_str[1] =
            "20007370646d312e322072657120687320646174619671f6e2257e0a6353a74a08fe3fbab399c5edd33066323453459bdac6d040"
            "a2",
        .th1 = "9671f6e2257e0a6353a74a08fe3fbab399c5edd33066323453459bdac6d040a2",
        .th2 = "2a2a090afd8cf2a543d303d1ef589bdc3769996686314637b798f5a5273ecc99",
        .handshake_secret = "abd68a8258d81226097430e0fe4197f63594240d588ea3496c713ec41852fe0c",
        .req_hs_secret = "1f5253ae4833682d0e76bfa70da1fe98269e9a7355d086f77a79bd7581c81301",
        .rsp_hs_secret = "27cbc7cc4d3bf2cda9ebc5d205612faaea25314a0d6d054d03a050c8a57bf930",
        .req_finished_key = "56f9d5e25d1a71fbcacc1df0cc64e7b8059099ed898a1e9495846012b243a9c9",
        .rsp_finished_key = "b4e8b708268d9339aecb411c0d27cc60b934ef921371c6d3ae29406fa58947fb",
        .req_hs_key = "4f03791b5148eb7b54523d99b8d4f5dd42c6314d2f2cb34277eb4da1e7761194",
        .req_hs_iv = "415d09987b5cc4fc2221d890",
        .rsp_hs_key = "30ad34e720a9d6ae2d902c60c243bf1bd18e6bc9f7ff47aa5fb241fa71698ae2",
        .rsp_hs_iv = "705ade9aaf7fd6498298ffd6",
        .salt_1 = "7f7648bbb12786309e78d2df0fa7108dd61a4c8689ae84537635decc4fe1ca28",
        .master_secret = "39c7d3f8ab8a7a1c45fcef3bc90afc2e6177025bb96380e9027875fbff381274",
        .req_data_secret = "c0c41035427fa9f01b9954a9a65bbe17bfa3b8296d80f9d2fa14bfd0487ce057",
        .rsp_data_secret = "7937d5f871d9984886003eae2ca6bea168e38912b3e6a588f9cdd100dbede324",
        .export_master_secret = "cfebd323a1d6a0b1639a4609343af96735db6030a9bf2d7e47455667963bdbb4",
        .req_data_key = "c7c6d51d9689c96f50d03ecc7ec0c8c1dec3ff05ee7b7c2fb52547cd399059ed",
        .req_data_iv = "7fcf1bcf03e157469e1b4d4e",
        .rsp_data_key = "b859818b5b592a3879dde859b696af974f227e3b8325b52f8414ae36428657f0",
        .rsp_data_iv = "a7c37ed3b9760a1f3f79b9f1",
        .req_data_secret_upd1 = "dce2d10fcc9db489cc6ad276b10c08b1c598708b3f0254a8dcb4a19cd6071eaa",
        .rsp_verify_data = "a88adcd020d2f486b5302d7ae8914833f73fd5cabbf78430b8955ec2f5e57372",
    },
    {
        .name = "B3", .version = 0x13, .hash = SHA_256, .aead = AES_256_GCM, .psk = true,
        .shared = "5465737450736b4461746100",
        .bin_str[1] =
            "20007370646d312e332072657120687320646174619671f6e2257e0a6353a74a08fe3fbab399c5edd33066323453459bdac6d040"
            "a2",
        .th1 = "9671f6e2257e0a6353a74a08fe3fbab399c5edd33066323453459bdac6d040a2",
        .th2 = "2a2a090afd8cf2a543d303d1ef589bdc3769996686314637b798f5a5273ecc99",
        .handshake_secret = "508be04163ecb50a38170e637c8f630c562d896e76953e1f91549b399f1d8995",
        .req_hs_secret = "fce119777ad12d2b599225b1b5e4c77b35828cb79eb87fff9ae3468d056b5bc4",
        .rsp_hs_secret = "affd505fa37048e38ae8384b47d1511d84c3c1c4f47be0968589058a58b22ba6",
        .req_finished_key = "6170cf35c8a3e23e676f8bdce8efa1b09d568f4f3855cf854f09bb7c57c4caca",
        .rsp_finished_key = "1aed574bef87f671d5959714c08e89d5fb7de065776dd8dd36f0ac807e6bbbcf",
        .req_hs_key = "73c3dd1eea7542f2f594c8a81dfe2d2f21c6f1078f92f22a1b4ce2a8540b930f",
        .req_hs_iv = "11c7caa9be7133be011c4abc",
        .rsp_hs_key = "228a1b55120df9c5598acae29f27131c88441b39bc85db1e67de75c096a76abd",
        .rsp_hs_iv = "999f1638af795fc48723d79b",
        .salt_1 = "75a6c69afd320e17fdebce253a00fda3f09dcfdb0c9e5e2b2eb7f16a28fb85e7",
        .master_secret = "c8b8a1ed93637fa70990af54b4343a6d89ceb0c20552beba5d01dead2242b552",
        .req_data_secret = "cbaa9df49ce7e9651de9d80aa049d637fe7d655e70296f051a875127ac496406",
        .rsp_data_secret = "955ef869e7fb849a5cf3840f3cb0905525e19f9fc729a8a9e8cf0ddc4830788f",
        .export_master_secret = "c3406416b8475c70d87674552d4ba486d593b2b1368270d48899a87a69e404df",
        .req_data_key = "765f3526b5d445990ddf716d21b1878bb121e9a408b250d83fb9b7b1d7078ba3",
        .req_data_iv = "9afc0ee8ad302553e67af415",
        .rsp_data_key = "e254695ce8aee210c4045f7bc1260276752790d2cbffa36ba9a564fd62633d47",
        .rsp_data_iv = "511a57d95175186e87213d4b",
        .req_data_secret_upd1 = "8ac3caccfae66a9b3612f53fbadb9933932edefe834a7543b8061b931617dff6",
        .rsp_verify_data = "60f7de60ffd68ce4ebb2a8925b56fce3bfee2e60fd62e5c872bf0bf526c349c2",
    },
    {
        .name = "K4", .version = 0x14, .hash = SHA_384, .aead = AES_256_GCM, .psk = false,
        .shared = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
        .bin_str[1] =
            "30007370646d312e34207265712068732064617461ef18357824a15e88b31af5cd22bf29c1008aaf700d8e57b0f561eb481b3bde"
            "b79f0583444f7e8c1035d6f2b4de025664",
        .th1 = "ef18357824a15e88b31af5cd22bf29c1008aaf700d8e57b0f561eb481b3bdeb79f0583444f7e8c1035d6f2b4de025664",
        .th2 = "33ce395e9f3578d644d93a23b7e8f31876c51c42e0ab7192ca9bbe12af9c8e97ea2cf4917700b354064f360cf279b732",
        .handshake_secret =
            "79faab675751f724f82634db3212fedb20fc76151305be0d12c946a7f62a9aac22af76ea232f604fb4a30c23e291fb53",
        .req_hs_secret =
            "2538e7556fb76c921c7177f37a96fda4a6793d0dc4a2997e787987c0e4c460325a8fb417cad9f65f8ec6caa050709bd0",
        .rsp_hs_secret =
            "beedbeee2b354490fe964b69c3e59e0d818f0cf2bd7fefa80a52a33cd82c9f37089c9f806cdf8069770b4f137a102709",
        .req_finished_key =
            "99b68c8d61668653119e5ab34739cf701705973037473f370f3d0c6aff1d3c48df8f0f7471458fe90dd72645a2994b28",
        .rsp_finished_key =
            "2a17abf9a765825ad3dbff2515c9b845017f67f1407d268d64670ddb30f38906bb4678ec1448a8072f114704dce94395",
        .req_hs_key = "fd0152513efdfd2b3c7f5df462bbd7e1f4107ed6d4bc564dcb97cf9786f8788c",
        .req_hs_iv = "10771ebf4902bcea34d979d1",
        .rsp_hs_key = "cb2c3973605f078137969c36af2fe3331ad42ba5345ec79fd8f0dc49db1736ee",
        .rsp_hs_iv = "bfbdc0ffa02bc5c5f2374498",
        .salt_1 = "dc2d960e8a98e404044c61a366e9420fa2d3768d65500e799a279e02b9bdc1cb4ff733798328de539271c5217d334c67",
        .master_secret =
            "069cce2e314b7c889e4d5afa63db208b6112461aa1fc301232dc42eb7999c9f1a328116c52368aeb4928712638a83c32",
        .req_data_secret =
            "4e5d0807cb3c5ae31b01f8a5a3abe949fec930f054aea87a7a6bb08b26785028f744a93dc3c5834853b4f43bc87e1c85",
        .rsp_data_secret =
            "b7ae0d86227af627dbd309be5e6ed3f5d06f6e58054a2c1aa3a91804f63249e01220f6e90229a663a23df63b360b1020",
        .export_master_secret =
            "ad673ed0b411f019309e70911fd169402009ef3f742132b6f3107378ba978d2e99df10d6f010ea5c62194178b8966af6",
        .req_data_key = "664319590547a7d08f86423f64d2723d1f43615553185997cd0925eebf229068",
        .req_data_iv = "cf99f27834bf52840a7ec5a7",
        .rsp_data_key = "1003071e742e1aee516fe037ca2a0a50434747332809f970d98650f5921061af",
        .rsp_data_iv = "a71a3431abe22bdb53c11198",
        .req_data_secret_upd1 =
            "9dea8fedd31b014ad0458e256be7aba5a9d380f2c60c9d748a6014795d5142178625a4c6a951b9c0b279711ccc4a6821",
        .rsp_verify_data =
            "8dfbe1661549d8b3245a13e3b3708b676692a946ea9313741cab9919aea7818a4d282a560b5b0bff889c16b35f1e645c",
    },
    {
        .name = "C1", .version = 0x11, .hash = SHA_256, .aead = AES_128_GCM, .psk = false,
        .shared = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
        .bin_str[1] =
            "20007370646d312e312072657120687320646174619671f6e2257e0a6353a74a08fe3fbab399c5edd33066323453459bdac6d040"
            "a2",
        .th1 = "9671f6e2257e0a6353a74a08fe3fbab399c5edd33066323453459bdac6d040a2",
        .th2 = "2a2a090afd8cf2a543d303d1ef589bdc3769996686314637b798f5a5273ecc99",
        .handshake_secret = "46bd320605c5a6b6163ab70bc6345b92a5f908e79fe58979c23ebb47d1a5e307",
        .req_hs_secret = "631dba4ebae98912545d0b17225d73a64eb8ef2cc3832a2164cdd4f2162dc7a6",
        .rsp_hs_secret = "b4fad8afc9a15cbc3ab1e780af1a0044135dae0f36f7315c5c0231ce64734173",
        .req_finished_key = "ef334aec0637a31d4445435e3bf5314766846d425656d74587c4fb7616166261",
        .rsp_finished_key = "5bd3c2b3dce6aaff539eb3a81978b8c193eda478afc6cd75fa80da90a8130b36",
        .req_hs_key = "43e551883f88b698fe911afa49be16fe",
        .req_hs_iv = "c04408d85f0b15f7642b7ce7",
        .rsp_hs_key = "bdf205b07dd0b29ed6672e2fd35265d6",
        .rsp_hs_iv = "d1121b98e4004ee02c943559",
        .salt_1 = "9b7f97b2b790162739b8d0304c24cb56b312895b8ff99fb843c6eded94032f2b",
        .master_secret = "a22435ad9012039801ced3bd1f79a78e2d0435b63cdfa02035ae79e243c5a160",
        .req_data_secret = "37093dcc779d4b3ae2165a8a9b723c1d7894e9c422243dc5be6c6c9aca5db64e",
        .rsp_data_secret = "877cff4d2ad107216906efeb2d062ed983ba2c7941e88ad48ecee8d47738c562",
        .export_master_secret = "619e47ea022e63e20ae4451a456ca1ee68e547f5dcf47f4c3b5bd3c3607a12b8",
        .req_data_key = "9f2e3cfe0c29c4577783211381127a87",
        .req_data_iv = "45603e81d117eaffd8c46053",
        .rsp_data_key = "046cba6078b49ed4d25d328b08ea227b",
        .rsp_data_iv = "d65e6f5c2f5897bb5042dc8c",
        .req_data_secret_upd1 = "fe7d6885f90e0b33c4447e2898a9e1803f2583c0b4cab2d331093624f9369cb8",
        .rsp_verify_data = "c8ca18aa74309e085ad289b54ebbe127fb79a2e49de29fe744c95c187d681e26",
    },
};

/* Records sent by the Requester under the data key of set A: session 0xfffefffd, a two-byte sequence number,
 * application data `05 12 e8 00 00`, no random bytes. */
struct record_vectors {
  const char *name;
  bool encrypted, big_endian; /* of the counter in the nonce; on the wire it is little-endian */
  uint16_t counter;
  const char *nonce, *aad, *plaintext, *record;
};

static const struct record_vectors record_vectors[] = {
    {
        .name = "ENC+MAC, counter 0",
        .encrypted = true, .big_endian = false, .counter = 0,
        .nonce = "450fd0795b1e2862f9fed4ac",
        .aad = "fdfffeff00001700",
        .plaintext = "05000512e80000",
        .record = "fdfffeff000017003e31b46997655de04b8fc3e251868781baf9c3d2d3cdd7",
    },
    {
        .name = "ENC+MAC, counter 0x0102, LE",
        .encrypted = true, .big_endian = false, .counter = 0x0102,
        .nonce = "470ed0795b1e2862f9fed4ac",
        .plaintext = "05000512e80000",
        .record = "fdfffeff02011700957cc4e2043c8e64e631aeeba55428cda7bf8567fe256c",
    },
    {
        .name = "ENC+MAC, counter 0x0102, BE quirk",
        .encrypted = true, .big_endian = true, .counter = 0x0102,
        .nonce = "450fd0795b1e2862f9fed5ae",
        .plaintext = "05000512e80000",
        .record = "fdfffeff0201170085a962079457a593460d8ce22330be6c190a52416a69d5",
    },
    {
        .name = "MAC-only, counter 0",
        .encrypted = false, .big_endian = false, .counter = 0,
        .nonce = "450fd0795b1e2862f9fed4ac",
        .aad = "fdfffeff000015000512e80000",
        .record = "fdfffeff000015000512e80000b359b8fe84bdc85591a22b26abadc9ab",
    },
    {
        .name = "MAC-only, counter 0x0102",
        .encrypted = false, .big_endian = false, .counter = 0x0102,
        .nonce = "470ed0795b1e2862f9fed4ac",
        .record = "fdfffeff020115000512e8000095b80725d182599681dd456c2aefe3ab",
    },
};

/* What the Responder signs in KEY_EXCHANGE_RSP of SPDM 1.2: SHA-384 of this prefix and, here, TH1 of set A. */
static const char signing_prefix[] =
    "646d74662d7370646d2d76312e322e2a646d74662d7370646d2d76312e322e2a646d74662d7370646d2d76312e322e2a646d74662d737064"
    "6d2d76312e322e2a0000726573706f6e6465722d6b65795f65786368616e67655f727370207369676e696e67";
static const char signing_digest[] =
    "d0a6bdee638593c10b61421e2f05b9b626005375d86a627801a6efc79dd6e04481efdcbb3d58de3253506e5837ee8816";

#endif
